/* Checks of single values, for config.c's table. */
#ifndef DAIS_MAIN_CONFIG_PRIV_H
#define DAIS_MAIN_CONFIG_PRIV_H

#include "config.h"

bool config_origin_is_plain(const char *text);
bool config_turn_url_is_plain(const char *text);
/* Each fills `problem`; `named` is what the operator wrote. */
MUST_CHECK enum err config_host_check(const char *text, const char *named, char problem[CONFIG_PROBLEM_SIZE]);
MUST_CHECK enum err config_endpoint_check(const char *text, const char *named, char problem[CONFIG_PROBLEM_SIZE]);

#endif
