/* getdents.c - directories: every name is seen once, with its type; telldir and seekdir come back to it. */
#include "check.h"
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { N = 300 };

int main(void)
{
    char name[64];
    static char seen[N];
    scratch_enter();
    for (int i = 0; i < N; i++) {
        snprintf(name, sizeof name, "a-name-of-some-length-%03d", i);
        int fd = open(name, O_CREAT | O_WRONLY, 0600);
        CHECK(fd >= 0);
        close(fd);
    }
    CHECK(mkdir("dir", 0700) == 0 && symlink("x", "link") == 0);
    DIR *d = opendir(".");
    CHECK(d);
    int others = 0, count = 0;
    long where = -1;
    char there[256] = "";
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        int n;
        if (sscanf(e->d_name, "a-name-of-some-length-%d", &n) == 1) {
            CHECK(n >= 0 && n < N && !seen[n] && (e->d_type == DT_REG || e->d_type == DT_UNKNOWN));
            seen[n] = 1;
            count++;
            if (where >= 0 && !*there)
                strcpy(there, e->d_name);
            if (count == N / 2)
                where = telldir(d);
        } else {
            CHECK(!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || !strcmp(e->d_name, "dir") ||
                  !strcmp(e->d_name, "link"));
            if (!strcmp(e->d_name, "link"))
                CHECK(e->d_type == DT_LNK || e->d_type == DT_UNKNOWN);
            others++;
        }
    }
    CHECK(count == N && others == 4);
    seekdir(d, where);
    struct dirent *e;
    while ((e = readdir(d)) != NULL && strncmp(e->d_name, "a-", 2))
        ;
    CHECK(e && !strcmp(e->d_name, there));
    closedir(d);
    for (int i = 0; i < N; i++) {
        snprintf(name, sizeof name, "a-name-of-some-length-%03d", i);
        CHECK(unlink(name) == 0);
    }
    CHECK(rmdir("dir") == 0 && unlink("link") == 0);
    return 0;
}
