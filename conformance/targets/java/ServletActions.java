import java.io.IOException;
import java.util.*;
import java.util.concurrent.*;
import javax.servlet.http.*;

/** An announced request of the harness, and the servlet that does its actions; docs/targets.md explains them. */
class ServletActions {
    final Map<String, Object> saw = new ConcurrentHashMap<>();
    final List<Object> errors = new CopyOnWriteArrayList<>();
    final CountDownLatch over = new CountDownLatch(1);
    final Object[] actions;
    volatile int reached;

    ServletActions(Object actions) { this.actions = (Object[]) actions; }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) { return value == null ? Map.of() : (Map<String, Object>) value; }

    /** @param savesEmpty whether each visitor gets a session; otherwise a session begins with its first data. */
    void serve(HttpServletRequest request, HttpServletResponse response, boolean savesEmpty) throws IOException {
        reached++;
        String body = "ok";
        try {
            if (savesEmpty) request.getSession();
            for (Object action : actions) {
                String word = map(action).keySet().iterator().next();
                Object value = map(action).get(word);
                HttpSession session = request.getSession(false);
                switch (word) {
                    case "set" -> { HttpSession own = request.getSession(); map(value).forEach(own::setAttribute); }
                    case "unset" -> { if (session != null) for (Object key : (Object[]) value) session.removeAttribute((String) key); }
                    case "read" -> saw.put((String) map(value).get("as"), seenOf(session));
                    case "status" -> response.setStatus(((Long) value).intValue());
                    case "header", "appendHeader" -> map(value).forEach((name, lines) -> {
                        // The session's own cookie is among the headers already.
                        if (word.equals("header") && !name.equalsIgnoreCase("Set-Cookie")) response.setHeader(name, null);
                        for (Object line : lines instanceof Object[] list ? list : new Object[] {lines}) response.addHeader(name, (String) line);
                    });
                    case "redirect" -> {
                        response.setStatus(((Long) map(value).get("status")).intValue());
                        response.setHeader("Location", (String) map(value).get("to"));
                        body = "";
                    }
                    case "end" -> body = (String) map(value).getOrDefault("body", "");
                    case "throw" -> throw new RuntimeException((String) map(value).get("message"));
                    default -> { // regenerate and destroy, of which Jetty reports no failure
                        if (session != null) session.invalidate();
                        if (word.equals("regenerate")) request.getSession();
                        if (map(value).get("as") instanceof String label) saw.put(label, Map.of());
                    }
                }
            }
            response.getOutputStream().write(body.getBytes("UTF-8"));
        } catch (Exception failed) {
            errors.add(Map.of("from", "app", "name", failed.getClass().getSimpleName(), "message", "" + failed.getMessage()));
            response.sendError(500);
        }
    }

    static Object seenOf(HttpSession session) {
        if (session == null) return Map.of("session", "object", "data", Map.of());
        Map<String, Object> data = new HashMap<>();
        session.getAttributeNames().asIterator().forEachRemaining(key -> data.put(key, session.getAttribute(key)));
        return Map.of("session", "object", "data", data, "id", session.getId(), "isNew", session.isNew());
    }
}
