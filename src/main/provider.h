/* The identity provider in the configuration: what its keys may say, the files they name, and its start. */
#ifndef DAIS_MAIN_PROVIDER_H
#define DAIS_MAIN_PROVIDER_H

#include "config.h"

#include "dais/server/oidc.h"

/* One value of a key. */
MUST_CHECK enum err provider_issuer_check(const char *text, const char *named, char problem[CONFIG_PROBLEM_SIZE]);
MUST_CHECK enum err provider_label_check(const char *text, const char *named, char problem[CONFIG_PROBLEM_SIZE]);
MUST_CHECK enum err provider_scope_check(const char *text, const char *named, char problem[CONFIG_PROBLEM_SIZE]);
MUST_CHECK enum err provider_group_check(const char *text, const char *named, char problem[CONFIG_PROBLEM_SIZE]);
/* What must hold between the keys, on any machine. */
void provider_check(struct config *config);
/* The files that they name, on this one. */
void provider_files_check(struct config *config);

/* NULL without an error: no provider is configured. */
MUST_CHECK enum err provider_start(const struct config *config, struct fetcher *fetcher, struct oidc **ret_oidc);

#endif
