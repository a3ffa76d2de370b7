import java.io.IOException;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;
import org.eclipse.jetty.server.session.*;
import org.eclipse.jetty.util.ajax.JSON;

/** The store behind Jetty's cache, which keeps sessions as JSON with their expiry. Its operations can be made to fail. */
class Records extends AbstractSessionDataStore {
    record Row(String json, long created, long expires, long maxInactive) {}
    final Map<String, Row> rows = new ConcurrentHashMap<>();
    String failing = "none", failure;
    long failures;

    void may(String operation) throws IOException {
        if (operation.equals(failing) && failures-- > 0) throw new IOException(failure);
    }
    @Override public void doStore(String id, SessionData data, long lastSaved) throws Exception {
        may("set");
        rows.put(id, new Row(JSON.toString(data.getAllAttributes()), data.getCreated(), data.getExpiry(), data.getMaxInactiveMs()));
    }
    @Override public SessionData doLoad(String id) throws Exception {
        may("get");
        Row row = rows.get(id);
        if (row == null) return null;
        SessionData data = newSessionData(id, row.created, row.created, row.created, row.maxInactive);
        data.setExpiry(row.expires);
        data.putAllAttributes(ServletActions.map(JSON.parse(row.json)));
        return data;
    }
    @Override public boolean delete(String id) throws Exception {
        may("destroy");
        return rows.remove(id) != null;
    }
    @Override public boolean exists(String id) { return live(rows.get(id)); }
    @Override public Set<String> doGetExpired(Set<String> candidates) {
        return candidates.stream().filter(id -> !exists(id)).collect(Collectors.toSet());
    }
    @Override public boolean isPassivating() { return true; }
    static boolean live(Row row) { return row != null && (row.expires <= 0 || row.expires > System.currentTimeMillis()); }
}
