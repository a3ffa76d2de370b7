<?php
/**
 * PHP's own sessions, in files, with use_strict_mode as PHP's manual demands.
 *
 * On the command line, this file reads the protocol's messages and starts PHP's built-in server; within that server, it is
 * the handler. Announcements go from one to the other as files, named after the request's number.
 */

declare(strict_types=1);

require __DIR__ . '/settings.php';

/** Writes a file so that the other process only finds it complete. */
function put(string $file, mixed $content): void
{
    file_put_contents("$file.part", json_encode($content, JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION));
    rename("$file.part", $file);
}

function described(Throwable $error): array
{
    return ['name' => $error::class, 'message' => $error->getMessage()];
}

/** Does the actions; a session begins when the client has one, or when the application writes to it. */
function handle(array $actions, stdClass $seen, array $settings): string
{
    $claimed = ($_COOKIE[$settings['name']] ?? '') ?: null;
    $begin = function () use ($settings): void {
        if (session_status() !== PHP_SESSION_ACTIVE && !session_start($settings)) {
            throw new RuntimeException(error_get_last()['message'] ?? 'session_start() gave false');
        }
    };
    $claimed === null || $begin();
    $body = 'ok';
    foreach ($actions as $action) {
        foreach ($action as $word => $value) {
            $label = $value->as ?? null;
            match ($word) {
                'set' => [$begin(), $_SESSION = (array) $value + $_SESSION],
                'unset' => [$begin(), $_SESSION = array_diff_key($_SESSION, array_flip($value))],
                'regenerate' => [$begin(), session_regenerate_id(true), $_SESSION = []],
                'destroy' => [$begin(), $_SESSION = [], session_destroy()],
                'save' => [$begin(), session_write_close(), $begin()],
                'status' => http_response_code($value),
                'redirect' => [header("Location: $value->to", true, $value->status), $body = ''],
                'end' => $body = $value->body ?? '',
                'throw' => throw new RuntimeException($value->message),
                'header' => array_map(fn ($name, $lines) => array_map(
                    fn ($line, $index) => header("$name: $line", $index === 0), (array) $lines, array_keys((array) $lines)),
                    array_keys((array) $value), array_values((array) $value)),
                'read' => null,
            };
            if ($label !== null) {
                $id = (string) session_id();
                $data = ['session' => 'object', 'data' => (object) ($_SESSION ?? []), 'isNew' => $id === '' || $id !== $claimed];
                $seen->saw->$label = $word !== 'read' ? new stdClass() : $data + ($id === '' ? [] : ['id' => $id]);
            }
        }
    }
    return $body;
}

if (PHP_SAPI === 'cli-server') {
    $folder = getenv('CONFORMANCE_FOLDER');
    $file = $folder . '/' . (int) $_SERVER['HTTP_CONFORMANCE_REQUEST'];
    $seen = (object) ['reached' => 1, 'saw' => new stdClass(), 'errors' => []];
    touch("$file.arrived");
    session_save_path("$folder/sessions");
    session_register_shutdown(); // it stores the session, before it is noticed that the request is over
    register_shutdown_function(fn () => put("$file.seen", $seen));
    try {
        header('Content-Type: text/plain');
        $body = handle(json_decode(file_get_contents($file)), $seen, (array) json_decode(file_get_contents("$folder/settings")));
    } catch (Throwable $error) {
        $seen->errors[] = ['from' => 'app', ...described($error)];
        http_response_code(500);
        $body = 'error';
    }
    echo $body;
    return;
}

$folder = sys_get_temp_dir() . '/conformance-' . bin2hex(random_bytes(8));
mkdir("$folder/sessions", 0700, true);
$probe = stream_socket_server('tcp://127.0.0.1:0');
$address = stream_socket_get_name($probe, false);
fclose($probe);
$server = proc_open([PHP_BINARY, '-n', '-q', '-d', 'display_errors=0', '-d', 'default_charset=', '-d', 'log_errors=0', '-S', $address, __FILE__],
    [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']], $pipes, null,
    ['CONFORMANCE_FOLDER' => $folder] + getenv());
while (($connection = @stream_socket_client("tcp://$address")) === false) {
    usleep(5000);
}
fclose($connection);

/** Answers one message. */
$answer = function (stdClass $message) use ($folder, $address): array {
    $file = isset($message->request) ? "$folder/$message->request" : '';
    $sessions = glob("$folder/sessions/sess_*");
    switch ($message->type) {
        case 'start':
            return ['protocol' => 1, 'name' => 'PHP sessions', 'version' => PHP_VERSION, 'language' => 'PHP ' . PHP_VERSION,
                'ids' => '^[0-9a-f]{32}$', 'messages' => ['seed', 'inspect', 'sign', 'read'], 'actions' => ['header'],
                'lacks' => ['signed-cookies', 'trust-proxy', 'tls']];
        case 'make':
            $settings = settings($message->options);
            put("$folder/settings", $settings);
            return is_string($settings) ? ['unsupported' => $settings] : ['port' => (int) explode(':', $address)[1]];
        case 'expect':
            put($file, $message->actions);
            return [];
        case 'seen':
            for ($wait = 0; file_exists("$file.arrived") && !file_exists("$file.seen") && $wait < 5000; $wait++) {
                usleep(1000);
            }
            return (array) json_decode(@file_get_contents("$file.seen") ?: '{"reached":0,"saw":{},"errors":[]}');
        case 'seed':
            file_put_contents("$folder/sessions/sess_$message->id", serialize((array) $message->data));
            return [];
        case 'inspect':
            return ['records' => array_map(fn ($session) => ['id' => substr(basename($session), 5),
                'data' => (object) unserialize(file_get_contents($session) ?: 'a:0:{}')], $sessions)];
        case 'sign':
            return ['value' => $message->id];
        case 'read':
            return ['id' => preg_match('/^[0-9a-f]{32}$/D', $message->value) ? $message->value : null];
        case 'drop':
            array_map(unlink(...), [...$sessions, ...array_filter(glob("$folder/*"), is_file(...))]);
            return [];
    }
    return [];
};

while (($line = fgets(STDIN)) !== false) {
    $message = json_decode($line);
    try {
        $result = $answer($message);
    } catch (Throwable $error) {
        $result = ['failed' => $error->getMessage()];
    }
    echo json_encode(['number' => $message->number] + $result, JSON_PRESERVE_ZERO_FRACTION), "\n";
    if ($message->type === 'stop') {
        break;
    }
}
proc_terminate($server);
array_map(unlink(...), [...glob("$folder/sessions/*"), ...array_filter(glob("$folder/*"), is_file(...))]);
rmdir("$folder/sessions");
rmdir($folder);
