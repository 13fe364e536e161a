# programs: lua5.4
$RUN lua5.4 "$HERE/lua_work.lua"
