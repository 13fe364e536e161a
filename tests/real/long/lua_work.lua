-- Queens, sorting, coroutines, strings, weak tables and finalizers, pipes: a few seconds of work.
local function queens(n)
    local count, cols, d1, d2 = 0, {}, {}, {}
    local function place(r)
        if r > n then count = count + 1 return end
        for c = 1, n do
            if not (cols[c] or d1[r + c] or d2[r - c + n]) then
                cols[c], d1[r + c], d2[r - c + n] = true, true, true
                place(r + 1)
                cols[c], d1[r + c], d2[r - c + n] = nil, nil, nil
            end
        end
    end
    place(1)
    return count
end
print("queens", queens(8))

local seed = 42
local function random() seed = (seed * 1103515245 + 12345) & 0x7fffffff return seed end
local words = {}
for i = 1, 20000 do words[i] = string.format("%x-%s", random(), ("abcdefgh"):sub(i % 7 + 1, i % 7 + 2)) end
table.sort(words, function(a, b) return a > b end)
print("sorted", words[1], words[10000], words[20000])

local count = {}
for w in table.concat(words, " "):gmatch("%-(%a+)") do count[w] = (count[w] or 0) + 1 end
local keys = {}
for k in pairs(count) do keys[#keys + 1] = k end
table.sort(keys)
for _, k in ipairs(keys) do io.write(k, "=", count[k], " ") end
print()

local producers, total = {}, 0
for i = 1, 500 do
    producers[i] = coroutine.create(function() for k = 1, 50 do coroutine.yield(i * k) end return "done" end)
end
for _ = 1, 50 do
    for i = 1, 500 do local _, v = coroutine.resume(producers[i]) total = total + v end
end
print("coroutines", total, select(2, coroutine.resume(producers[1])), coroutine.status(producers[1]))

local finalized, weak = 0, setmetatable({}, {__mode = "k"})
for i = 1, 20000 do
    local o = setmetatable({}, {__gc = function() finalized = finalized + 1 end})
    weak[o] = i
end
collectgarbage() collectgarbage()
local alive = 0
for _ in pairs(weak) do alive = alive + 1 end
collectgarbage("generational")
local keep = {}
for i = 1, 200000 do keep[i % 1000] = {i, tostring(i)} end
collectgarbage("incremental")
print("collected", finalized, alive, keep[7][2])

print("packed", string.pack(">I3 s2 d z", 0x123456, "two", -0.5, "end"):gsub(".", function(c) return ("%02x"):format(c:byte()) end))
print("errors", pcall(function() local t = nil; return t.x end))
print("deep", pcall(function() local function f() return 1 + f() end return f() end) == false)
print("load", load("local a, b = ... return a // b, a % b, a / b")(-7, 2))
local p = io.popen("tr a-z A-Z", "w")
p:write("through a pipe\n")
print("pipe", p:close())
local q = io.popen("echo one; echo two; exit 5")
print("lines", q:read("a"):gsub("\n", "+"))
print(q:close())
print("execute", os.execute("exit 3"))
print("date", os.date("!%Y-%m-%d %H:%M:%S", 1700000000), os.time({year = 2024, month = 2, day = 30, hour = 12}) - os.time({year = 2024, month = 3, day = 1, hour = 12}))
