import java.io.*;
import java.util.*;
import java.util.concurrent.*;
import javax.servlet.http.*;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.server.*;
import org.eclipse.jetty.server.handler.*;
import org.eclipse.jetty.server.session.*;
import org.eclipse.jetty.util.ajax.JSON;

/** A target for the sessions of Jetty 9, as servlets get them. docs/targets.md explains its messages. */
class JettySessions {
    static Map<String, Object> map(Object value) { return ServletActions.map(value); }

    static final PrintStream ANSWERS = System.out;
    static final Map<Long, ServletActions> requests = new ConcurrentHashMap<>();
    static final Server server = new Server(new java.net.InetSocketAddress("127.0.0.1", 0));
    static final HotSwapHandler application = new HotSwapHandler();
    static SessionIdManager ids;
    static Records records = new Records();
    static boolean savesEmpty;

    /** The application behind Jetty's sessions. */
    static class Application extends AbstractHandler {
        @Override
        public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response) throws IOException {
            base.setHandled(true);
            ServletActions announced = requests.get(Long.valueOf(request.getHeader("Conformance-Request")));
            base.setAttribute("announced", announced);
            announced.serve(request, response, savesEmpty);
        }
    }

    static Map<String, Object> make(Map<String, Object> options) throws Exception {
        Map<String, Object> cookie = map(options.get("cookie"));
        Set<String> unknown = new TreeSet<>(options.keySet());
        cookie.keySet().forEach(key -> unknown.add("cookie." + key));
        unknown.removeAll(Set.of("name", "secret", "cookie", "resave", "saveUninitialized", "cookie.path", "cookie.domain", "cookie.httpOnly",
            "cookie.secure", "cookie.sameSite", "cookie.maxAge"));
        if (!unknown.isEmpty()) return Map.of("unsupported", String.join(", ", unknown));
        if (options.get("resave") == Boolean.TRUE) return Map.of("unsupported", "resave");
        savesEmpty = options.get("saveUninitialized") == Boolean.TRUE;
        SessionHandler sessions = new SessionHandler();
        var config = sessions.getSessionCookieConfig();
        config.setName((String) options.get("name"));
        if (cookie.get("path") instanceof String path) config.setPath(path);
        if (cookie.get("domain") instanceof String domain) config.setDomain(domain);
        if (cookie.get("httpOnly") instanceof Boolean on) config.setHttpOnly(on);
        if (cookie.get("secure") instanceof Boolean on) config.setSecure(on);
        if (cookie.get("sameSite") != null) {
            String word = cookie.get("sameSite") == Boolean.TRUE ? "STRICT" : cookie.get("sameSite").toString().toUpperCase();
            if (!Set.of("STRICT", "LAX", "NONE").contains(word)) return Map.of("unsupported", "sameSite: " + word);
            sessions.setSameSite(HttpCookie.SameSite.valueOf(word));
        }
        if (cookie.get("maxAge") instanceof Long age) {
            config.setMaxAge((int) (age / 1000));
            sessions.setMaxInactiveInterval((int) (age / 1000));
        }
        // Jetty's guide configures servers that share a store like this: each request reads the store, and writes it before the response is sent.
        NullSessionCache cache = new NullSessionCache(sessions);
        cache.setFlushOnResponseCommit(true);
        cache.setSessionDataStore(records = new Records());
        sessions.setSessionCache(cache);
        sessions.setHandler(new Application());
        sessions.setServer(server);
        sessions.start();
        Handler before = application.getHandler();
        application.setHandler(sessions);
        if (before != null) before.stop();
        return Map.of("port", ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    }

    static Map<String, Object> answer(Map<String, Object> message) throws Exception {
        switch ((String) message.get("type")) {
            case "start": return Map.of("protocol", 1, "name", "Jetty", "version", Server.getVersion(), "language", "Java " + System.getProperty("java.version"),
                "ids", "^node0[0-9a-z]{26}$", "actions", List.of("header", "appendHeader"), "messages", List.of("seed", "inspect", "fault", "sign", "read"),
                "lacks", List.of("signed-cookies", "trust-proxy", "tls", "action.save"));
            case "make": return make(map(message.get("options")));
            case "expect": 
                requests.put((Long) message.get("request"), new ServletActions(message.get("actions")));
                return Map.of();
            case "seen":
                ServletActions seen = requests.get(message.get("request"));
                if (seen.reached > 0) seen.over.await(5, TimeUnit.SECONDS);
                return Map.of("reached", seen.reached, "saw", seen.saw, "errors", seen.errors);
            case "seed":
                long now = System.currentTimeMillis(), expires = message.get("expires") instanceof Long time ? time : 0;
                records.rows.put((String) message.get("id"), new Records.Row(JSON.toString(map(message.get("data"))), now, expires, -1));
                return Map.of();
            case "inspect": return Map.of("records", records.rows.entrySet().stream().filter(row -> Records.live(row.getValue()))
                .map(row -> Map.of("id", row.getKey(), "data", JSON.parse(row.getValue().json()))).toList());
            case "fault":
                records.failing = (String) message.get("on");
                records.failure = (String) message.get("message");
                records.failures = message.get("times") instanceof Long times ? times : Long.MAX_VALUE;
                return Map.of();
            case "sign": return Map.of("value", ids.getExtendedId((String) message.get("id"), null));
            case "read":
                String id = ids.getId((String) message.get("value"));
                return Collections.singletonMap("id", id.matches("node0[0-9a-z]+") ? id : null);
            case "drop": requests.clear();
            default: return Map.of();
        }
    }

    public static void main(String[] arguments) throws Exception {
        server.setHandler(application);
        server.setSessionIdManager(ids = new DefaultSessionIdManager(server));
        server.getConnectors()[0].addBean(new HttpChannel.Listener() {
            @Override public void onComplete(Request request) {
                if (request.getAttribute("announced") instanceof ServletActions announced) announced.over.countDown();
            }
        });
        server.start();
        for (String line : (Iterable<String>) new BufferedReader(new InputStreamReader(System.in, "UTF-8")).lines()::iterator) {
            Map<String, Object> message = map(JSON.parse(line)), answer;
            try { answer = new HashMap<>(answer(message)); }
            catch (Exception failed) { answer = new HashMap<>(Map.of("failed", failed.toString())); }
            answer.put("number", message.get("number"));
            ANSWERS.println(JSON.toString(answer));
            if ("stop".equals(message.get("type"))) System.exit(0);
        }
    }
}
