%% Thousands of processes in a ring, maps, big integers, errors, a port to a child, ETS.
-module(erlang_work).
-export([main/0]).
fib(N) when N < 2 -> N;
fib(N) -> fib(N - 1) + fib(N - 2).
relay(To) -> receive {hop, N} -> To ! {hop, N + 1} end.
main() ->
    io:format("~p ~p~n", [fib(25), lists:foldl(fun(X, A) -> X * A end, 1, lists:seq(1, 40))]),
    Me = self(),
    Pids = [spawn(fun() -> Me ! {self(), lists:sum(lists:seq(1, I))} end) || I <- lists:seq(1, 5000)],
    io:format("~p~n", [lists:sum([receive {P, V} -> V end || P <- Pids])]),
    Chain = lists:foldl(fun(_, To) -> spawn(fun() -> relay(To) end) end, Me, lists:seq(1, 10000)),
    Chain ! {hop, 0},
    receive {hop, N} -> io:format("hops ~p~n", [N]) end,
    io:format("~p~n", [try 1 div (N - N - list_to_integer("0")) catch error:E -> E end]),
    T = ets:new(t, [ordered_set]),
    [ets:insert(T, {I * 7919 rem 10007, I}) || I <- lists:seq(1, 10000)],
    io:format("~p ~p~n", [ets:info(T, size), ets:first(T)]),
    M = maps:from_list([{I, integer_to_binary(I)} || I <- lists:seq(1, 1000)]),
    io:format("~p ~w~n", [erlang:phash2(M), binary:decode_unsigned(crypto_free(<<"ferry">>))]),
    io:format("~s", [os:cmd("echo from a child")]),
    io:format("~.10f ~p~n", [math:sin(1.0e5), re:run("on 2024-02", "(\\d+)-(\\d+)", [{capture, all, list}])]),
    halt(0).
crypto_free(B) -> erlang:md5(B).
