#include <iostream>
#include <thread>
#include <vector>
#include <map>
#include <stdexcept>
#include <atomic>
int main() { std::atomic<long> n{0}; std::vector<std::thread> t; for (int i = 0; i < 8; i++) t.emplace_back([&]{ for (int k = 0; k < 10000; k++) n++; });
 for (auto &x : t) x.join(); std::cout << n << "\n"; try { throw std::runtime_error("thrown"); } catch (std::exception &e) { std::cout << e.what() << "\n"; }
 std::map<std::string,int> m{{"a",1},{"b",2}}; for (auto &[k,v] : m) std::cout << k << v << "\n"; return 0; }
