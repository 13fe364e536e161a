$RUN timeout 200 ruby "$HERE/ruby.rb"
