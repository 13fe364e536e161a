$RUN timeout 200 php -d opcache.enable_cli=1 -d opcache.jit_buffer_size=16M "$HERE/php.php"
