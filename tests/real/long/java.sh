# A small project compiled and run with each collector.
mkdir classes && $RUN timeout 300 javac -d classes "$HERE/java/app/Main.java" "$HERE/java/lib/Tree.java" || exit 1
for gc in Serial Parallel G1 Z; do
    $RUN timeout 300 java -XX:+Use${gc}GC -Xmx256m -Xss512k -cp classes app.Main 30000 >$gc.txt 2>&1 || echo "$gc: status $?"
    cmp Serial.txt $gc.txt && echo "$gc ran"
done
cat Serial.txt
$RUN timeout 300 java -Xint -Xmx256m -cp classes app.Main 3000 | tail -n 1
