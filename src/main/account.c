/* `dais account add`: makes an account while the server is stopped; the way to the first administrator. */
#include "main_priv.h"

int account_add(struct arguments *arguments)
{
    (void)arguments;
    complain("account add comes with the store");
    return EXIT_START;
}
