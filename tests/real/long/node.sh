$RUN timeout 300 node "$HERE/node.js"
