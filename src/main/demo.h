/* The demo site of `dais serve --dev`: five accounts and a channel with its room enabled, made on the first start only. */
#ifndef DAIS_MAIN_DEMO_H
#define DAIS_MAIN_DEMO_H

#include "dais/server/site.h"

#define DEMO_PASSWORD "dais-demo" /* shorter than the rule allows: nobody can choose it */
#define DEMO_CHANNEL  "Town Square"

/* Does nothing when there are accounts already. */
MUST_CHECK enum err demo_ensure(struct site *site);
/* The log-ins, for the first lines that the program prints. */
const char *demo_logins(void);

#endif
