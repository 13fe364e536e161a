# programs: sqlite3
# 200,000 rows, indexes, joins, windows, full text, JSON; two writers at once; a backup; recovery of a killed writer's log.
$RUN sqlite3 -batch big.db <<'END'
pragma journal_mode = wal;
create table item(id integer primary key, grp int, name text, v real);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 200000)
    insert into item select i, i * 7919 % 997, printf('item %d of %x', i, i * 48271 % 2147483647), i * 0.125 from n;
create index by_group on item(grp, v);
create table tag(item int references item, word text, primary key(item, word)) without rowid;
insert into tag select id, case id % 3 when 0 then 'fizz' when 1 then 'one' else 'two' end from item where id % 5 < 2;
analyze;
select count(*), sum(v), min(name), max(name) from item;
select grp, count(*), round(avg(v), 3) from item join tag on tag.item = item.id where word = 'fizz' group by grp order by 2 desc, 1 limit 5;
select id, grp, v, rank() over (partition by grp order by v desc) as r from item where grp < 3 order by grp, r limit 6;
create virtual table doc using fts5(body);
insert into doc select name || ' ' || (select group_concat(word) from tag where tag.item = item.id) from item where id <= 20000;
select rowid, highlight(doc, 0, '<', '>') from doc where doc match 'fizz AND 15000' limit 3;
select count(*) from doc where doc match 'two';
select json_group_object(word, n) from (select word, count(*) as n from tag group by word order by word);
with recursive fib(n, a, b) as (select 1, 0, 1 union all select n + 1, b, a + b from fib where n < 60) select max(a) from fib;
select printf('%,d %.3e %q', 1234567, 0.000123, 'it''s');
update item set v = v * 2 where grp between 10 and 20; select changes();
.backup copy.db
pragma integrity_check;
END
for w in 1 2; do
    for i in $(seq 5); do
        echo ".timeout 20000"; echo "begin immediate; insert into item(grp, name, v) values(100$w, 'writer $w', $i); commit;"
    done | $RUN sqlite3 -batch big.db &
done
wait
$RUN sqlite3 big.db 'select grp, count(*), sum(v) from item where grp > 1000 group by grp'
$RUN sqlite3 copy.db 'select count(*), sum(v) from item; pragma quick_check'
mkfifo go; $RUN sqlite3 -batch big.db <go >/dev/null & writer=$!
exec 3>go; echo "begin; delete from item; select 1;" >&3; sleep 1; kill -9 $writer; wait $writer 2>/dev/null; exec 3>&-
$RUN sqlite3 big.db 'select count(*) from item; pragma integrity_check; vacuum; pragma page_size'
