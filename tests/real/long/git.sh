export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b \
    GIT_AUTHOR_DATE='2024-02-29T12:00:00Z' GIT_COMMITTER_DATE='2024-02-29T12:00:00Z' GIT_CONFIG_NOSYSTEM=1
git="$RUN git"
$git -c init.defaultBranch=main init -q r && cd r || exit 1
for i in 1 2 3 4 5 6; do
    seq $((i * 1000)) >numbers; echo "line $i" >>text; mkdir -p d$i; seq $i >d$i/f
    $git add -A && $git commit -q -m "commit $i"
done
$git log --format='%H %s'
$git gc -q --aggressive && $git fsck --full --strict && echo fsck clean
$git count-objects -v | grep -E '^(count|in-pack|packs|garbage)'
cd .. && $git clone -q r c && cd c && $git checkout -q -b side HEAD~2 && echo side >>text && $git commit -q -am side
$git merge -q -X ours -m merged main && $git log --graph --format='%s' | head -n 4
$git diff --stat HEAD~1 | tail -n 1; $git grep -n side; $git blame -s text | tail -n 1
$git push -q origin side && $git -C ../r rev-parse side
$git archive HEAD | $RUN tar -tf - | wc -l
$git clone -q --no-local --bare ../r ../b.git && $git -C ../b.git fsck && $git -C ../b.git rev-list --all --objects | wc -l
