/* echo.c - sends back the datagrams that come to UDP port 7, in capitals. */
#include <ctype.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

int main(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(7) };
    char text[1500];

    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at)) {
        perror("echo");
        return 1;
    }
    for (;;) {
        socklen_t size = sizeof at;
        ssize_t n = recvfrom(fd, text, sizeof text, 0, (struct sockaddr *)&at, &size);
        for (ssize_t i = 0; i < n; i++)
            text[i] = (char)toupper(text[i]);
        if (n >= 0)
            sendto(fd, text, (size_t)n, 0, (struct sockaddr *)&at, size);
    }
}
