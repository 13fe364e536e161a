# programs: sqlite3
# heavy: with the interpreter only in ./dev test --long
$RUN sqlite3 -batch test.db <<'END'
create table t(id integer primary key, name text, v real);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)
  insert into t select i, 'name' || (i * 7919 % 1000), i * 0.25 from n;
create index by_name on t(name);
select count(*), sum(v), avg(v), min(name), max(name) from t;
select name, count(*), total(v) from t group by name order by 2 desc, 1 limit 5;
select a.id, b.id from t a join t b on a.name = b.name and a.id < b.id order by 1, 2 limit 5;
begin; delete from t where id % 3 = 0; select count(*) from t; rollback; select count(*) from t;
select printf('%.10f %s', 1.0 / 3, hex(zeroblob(3))), date(0, 'unixepoch'), json_extract('{"a":[1,2,{"b":3}]}', '$.a[2].b');
pragma integrity_check;
END
$RUN sqlite3 test.db 'select count(*) from t; select upper(name) from t where id = 77'; $RUN sqlite3 test.db 'select * from nothing'; echo "status $?"
