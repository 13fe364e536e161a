# Pictures, drawings of graphs and functions, documents.
exec sh "$HERE/in_root.sh" '
    cd /tmp
    convert -size 200x200 gradient:red-blue -rotate 30 -blur 0x3 -colors 16 out.png && identify -format "%wx%h %m %k\n" out.png
    convert out.png -resize 50% out.jpg && identify -format "%wx%h %m\n" out.jpg
    convert -size 64x64 -seed 3 plasma:fractal p.webp && identify -format "%m\n" p.webp
    convert rose: -crop 20x20+5+5 -negate ppm:- | md5sum
    echo "digraph g { a -> b -> c; a -> c; c -> d [label=x]; }" | dot -Tsvg | grep -c "<g id"
    echo "graph { a -- b -- c -- a }" | neato -Tplain | grep -c ^node
    echo "set term dumb 40 10; plot x**2" | gnuplot | head -5
    echo "set term svg; set output \"o.svg\"; plot sin(x), cos(x)" | gnuplot && grep -c "<path" o.svg
    echo "digraph { a -> b }" | dot -Tpdf -o out.pdf && pdfinfo out.pdf | grep Pages && pdftoppm -r 20 out.pdf page && head -c 2 page-1.ppm; echo'
