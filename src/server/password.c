/* Passwords: which are taken, argon2id of them (RFC 9106), and the check. */
#include "dais/server/auth.h"

#include "dais/base/random.h"

#include <argon2.h>
#include <string.h>

/* OWASP's floor: 19 MiB, two passes, one lane; about 25 ms. */
#define COST_KIB    19456
#define COST_PASSES 2
#define SALT_BYTES  16
#define HASH_BYTES  32

enum err password_hash(struct str password, char out[AUTH_HASH_SIZE])
{
    uint8_t salt[SALT_BYTES];
    random_bytes(salt, sizeof salt);
    switch (argon2id_hash_encoded(COST_PASSES, COST_KIB, 1, password.data, password.len, salt, sizeof salt, HASH_BYTES,
                                  out, AUTH_HASH_SIZE)) {
    case ARGON2_OK:
        return ERR_OK;
    case ARGON2_MEMORY_ALLOCATION_ERROR:
        return ERR_NO_MEMORY;
    default:
        return ERR_INVALID;
    }
}

enum err password_verify(struct str password, const char *hash)
{
    switch (argon2id_verify(hash, password.data, password.len)) {
    case ARGON2_OK:
        return ERR_OK;
    case ARGON2_MEMORY_ALLOCATION_ERROR:
        return ERR_NO_MEMORY;
    default:
        return ERR_AUTH;
    }
}

/* Of what leaks again and again, those that are long enough to pass otherwise. */
static const char *const well_known[] = {
    "1234567890",
    "12345678910",
    "123456789a",
    "123456789q",
    "1234567891",
    "0123456789",
    "0987654321",
    "1111111111",
    "0000000000",
    "1122334455",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "q1w2e3r4t5",
    "qwertyuiop",
    "qwerty12345",
    "qwerty123456",
    "asdfghjkl;",
    "zxcvbnm123",
    "password12",
    "password123",
    "password1234",
    "passw0rd123",
    "administrator",
    "admin12345",
    "adminadmin",
    "iloveyou12",
    "iloveyou123",
    "letmein123",
    "welcome123",
    "welcome1234",
    "sunshine123",
    "princess123",
    "football123",
    "baseball123",
    "superman123",
    "basketball",
    "liverpool1",
    "chocolate1",
    "changeme123",
    "abcdefghij",
    "abcdefghijk",
    "abc1234567",
    "a123456789",
    "aa12345678",
    "aaaaaaaaaa",
    "qazwsxedcr",
    "qazwsx1234",
    "michael123",
    "computer123",
    "christopher",
    "dragon1234",
    "trustno1234",
    "monkey12345",
    "secret1234",
    "test123456",
    "testtest123",
    "p@ssw0rd123",
    "p@ssword123",
    "passwordpassword",
    "correcthorsebatterystaple",
};

bool password_acceptable(struct str password)
{
    size_t length = utf8_length(password);
    if (length < LIMIT_PASSWORD_LENGTH_MIN || length > LIMIT_PASSWORD_LENGTH)
        return false;
    for (size_t i = 0; i < sizeof well_known / sizeof *well_known; i++) {
        if (str_eq_nocase(password, str_of(well_known[i])))
            return false;
    }
    /* One character over and over. */
    for (size_t i = 1; i < password.len; i++) {
        if (password.data[i] != password.data[0])
            return true;
    }
    return false;
}
