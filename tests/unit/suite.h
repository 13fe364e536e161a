/* suite.h - what all unit tests end with: the suite is run, and how that went is main's result. */
#pragma once

#include <check.h>
#include <stdbool.h>

enum {
    SUITE_ONE_PROCESS = 1,      /* no process for each test */
    SUITE_COMPILED = 2,         /* of compiled code: nothing is run on hosts without, which is no failure */
};

/* Runs the tests of tc, which it takes, as the suite of that name: 0, or 1 if any failed.  Heeds Check's variables. */
static inline int suite_run_how(const char *name, TCase *tc, unsigned flags)
{
#ifdef __x86_64__
    const bool has_code = true;
#else
    const bool has_code = false;
#endif
    Suite *s = suite_create(name);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    if (flags & SUITE_ONE_PROCESS)
        srunner_set_fork_status(r, CK_NOFORK);
    if (has_code || !(flags & SUITE_COMPILED))
        srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}

static inline int suite_run(const char *name, TCase *tc) { return suite_run_how(name, tc, 0); }
