# Bit-exact: what comes out is what comes out of qemu-aarch64, whose sums these are.
ff="$RUN timeout 500 ffmpeg -v error -nostdin -threads 2 -flags +bitexact -fflags +bitexact"
$ff -f lavfi -i testsrc2=duration=2:size=320x240:rate=25 -sws_flags bicubic+accurate_rnd+bitexact -vf scale=212:160 \
    -c:v libx264 -preset medium -threads 1 -x264-params threads=1 -f h264 clip.h264 && cksum clip.h264
$ff -i clip.h264 -sws_flags bilinear+accurate_rnd+bitexact -vf scale=400:300,format=yuv420p -f rawvideo - | cksum
$ff -f lavfi -i sine=frequency=440:duration=3 -c:a aac -f adts tone.aac && $ff -i tone.aac -f s16le - | wc -c
$ff -f lavfi -i testsrc2=duration=1:size=160x120 -c:v mpeg4 -f framemd5 - | tail -n 2
$ff -f lavfi -i testsrc2=duration=1:size=160x120 -c:v ffv1 -f framemd5 - | tail -n 2
