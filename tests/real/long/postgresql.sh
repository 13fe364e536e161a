exec sh "$HERE/in_root.sh" '
    bin=/usr/lib/postgresql/15/bin db=/tmp/db
    as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
    cd /tmp; as mkdir db; as $bin/initdb -A trust -D $db >init.log || { tail init.log; exit 1; }
    as $bin/pg_ctl -s -w -D $db -l /tmp/db/log -o "-k /tmp -h \"\" -c shared_buffers=16MB -c max_connections=20" start ||
        { tail /tmp/db/log; exit 1; }
    export PGHOST=/tmp PGUSER=postgres
    psql -Atc "select count(*), sum(i), avg(sqrt(i)) from generate_series(1, 100000) i"
    psql -Atc "create table t(k int primary key, v text); insert into t select i, md5(i::text) from generate_series(1, 5000) i;
        create index on t(v); select md5(string_agg(v, chr(10) order by v)) from t;
        select k from t where v like \$\$ab%\$\$ order by k limit 5"
    $bin/pgbench -q -i -s 1 postgres >/dev/null 2>&1 && $bin/pgbench -c 8 -j 4 -t 100 postgres 2>&1 |
        grep -E "actually processed|failed transactions"
    psql -Atc "select count(*) = 800 from pgbench_history"
    psql -Atc "select sum(abalance) = (select sum(delta) from pgbench_history) from pgbench_accounts"
    psql -Atc "do \$\$ declare s bigint := 0; begin for i in 1..100000 loop s := s + i; end loop; raise notice \$q\$%\$q\$, s; end \$\$" 2>&1
    as $bin/pg_ctl -s -w -D $db -m fast stop && as $bin/pg_controldata $db | grep "cluster state"
    grep -E "PANIC|FATAL|terminated by signal" /tmp/db/log || echo no complaints'
