/* few_fds.c - asks about and opens the file named by its argument when no descriptor is left, then when one is. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct stat st;
    int last = -1, fd;
    while ((fd = dup(0)) >= 0)
        last = fd;
    int asked = stat(argv[1], &st);
    int opened = open(argv[1], O_RDONLY), error = errno;
    close(last);
    int later = open(argv[1], O_RDONLY);
    printf("%d %ld %d %d %d\n", asked, asked ? -1 : (long)st.st_size, opened, error == EMFILE, later >= 0);
    return 0;
}
