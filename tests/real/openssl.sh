# programs: openssl
# heavy: with the interpreter only in ./dev test --long
$RUN openssl version | cut -d. -f1
head -c 1000000 /dev/zero | tr '\0' 'f' >data
for d in sha256 sha512 sha1 md5 sha3-256 blake2b512; do $RUN openssl dgst -$d data; done
$RUN openssl enc -aes-256-cbc -K 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f -iv 000102030405060708090a0b0c0d0e0f -in data -out c && $RUN openssl dgst -sha256 c
$RUN openssl enc -d -aes-256-cbc -K 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f -iv 000102030405060708090a0b0c0d0e0f -in c | cmp - data && echo same
$RUN openssl enc -chacha20 -K 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f -iv 000102030405060708090a0b0c0d0e0f -in data | $RUN openssl dgst -sha256
$RUN openssl enc -aes-128-ctr -K 000102030405060708090a0b0c0d0e0f -iv 000102030405060708090a0b0c0d0e0f -in data | $RUN openssl dgst -sha256
$RUN openssl dgst -sha256 -hmac key data; $RUN openssl pkcs12 -help >/dev/null 2>&1; $RUN openssl prime 1000000007
$RUN openssl genrsa -out key.pem 1024 2>/dev/null && $RUN openssl dgst -sha256 -sign key.pem -out sig data && $RUN openssl dgst -sha256 -prverify key.pem -signature sig data
$RUN openssl ecparam -genkey -name prime256v1 -out ec.pem 2>/dev/null && $RUN openssl dgst -sha256 -sign ec.pem -out sig data && $RUN openssl dgst -sha256 -prverify ec.pem -signature sig data
# AES-GCM files, and what others have sealed.
$RUN openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.pem -subj /CN=ferry -days 2 -out cert.pem 2>/dev/null
for c in aes-128-gcm aes-256-gcm; do
    $RUN openssl cms -encrypt -binary -$c -in data -outform DER -out sealed cert.pem && openssl cms -decrypt -binary -inform DER -in sealed -inkey rsa.pem | cmp - data && echo $c opened
    openssl cms -encrypt -binary -$c -in data -outform DER -out sealed cert.pem && $RUN openssl cms -decrypt -binary -inform DER -in sealed -inkey rsa.pem | cmp - data && echo $c opened here
done
