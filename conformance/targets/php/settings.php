<?php

declare(strict_types=1);

const KNOWN = ['name', 'secret', 'cookie', 'resave', 'saveUninitialized'];
const KNOWN_OF_COOKIE = ['path', 'domain', 'maxAge', 'httpOnly', 'secure', 'sameSite'];
const KEEP = 1440; // PHP's own session.gc_maxlifetime, in seconds

/** PHP's settings for these options, or a string with the reason why they are impossible. */
function settings(stdClass $options): array|string
{
    $cookie = $options->cookie ?? new stdClass();
    $unknown = [...array_diff(array_keys((array) $options), KNOWN), ...array_diff(array_keys((array) $cookie), KNOWN_OF_COOKIE)];
    $age = $cookie->maxAge ?? null;
    $sameSite = $cookie->sameSite ?? '';
    return match (true) {
        $unknown !== [] => $unknown[0],
        strpbrk($options->name, "=,; \t\r\n\v\f.[") !== false => "PHP has no cookies with the name $options->name",
        ($options->resave ?? false) || ($options->saveUninitialized ?? false) => 'resave or saveUninitialized: true',
        in_array('auto', [$cookie->secure ?? null, $sameSite], true) => "'auto'",
        $age !== null && $age < 1000 => 'a maxAge below a second',
        default => [
            'name' => $options->name, 'use_strict_mode' => 1, 'serialize_handler' => 'php_serialize',
            'gc_probability' => 1, 'gc_divisor' => 1, 'gc_maxlifetime' => $age === null ? KEEP : intdiv((int) $age, 1000),
            'cookie_lifetime' => $age === null ? 0 : intdiv((int) $age, 1000), 'cookie_path' => $cookie->path ?? '/',
            'cookie_domain' => $cookie->domain ?? '', 'cookie_secure' => $cookie->secure ?? false,
            'cookie_httponly' => $cookie->httpOnly ?? true,
            'cookie_samesite' => $sameSite === true ? 'Strict' : ucfirst(strtolower((string) $sameSite)),
        ],
    };
}
