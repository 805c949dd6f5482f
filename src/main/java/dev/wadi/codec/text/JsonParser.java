package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a line that is one JSON object. A field is told by its path, {@code kubernetes.pod.name},
 * of which a key with stops in it, {@code "log.level"}, is also one. The whole line must be JSON.
 * For one thread.
 */
final class JsonParser implements LineParser {
  /** A key of an object that somebody asks for, or whose inside somebody asks for. */
  private record Key(byte[] name, int slot, Keys inside) {}

  private static final class Keys {
    final List<Key> all = new ArrayList<>();

    void add(String path, int slot) {
      put(path, slot);
      for (int stop = path.indexOf('.'); stop > 0; stop = path.indexOf('.', stop + 1)) {
        inside(path.substring(0, stop)).add(path.substring(stop + 1), slot);
      }
    }

    private void put(String name, int slot) {
      Keys inside = inside(name);
      all.removeIf(key -> same(key, name));
      all.add(new Key(name.getBytes(UTF_8), slot, inside));
    }

    private Keys inside(String name) {
      for (Key key : all) {
        if (same(key, name)) {
          return key.inside();
        }
      }
      Key made = new Key(name.getBytes(UTF_8), FieldPlan.NONE, new Keys());
      all.add(made);
      return made.inside();
    }

    private static boolean same(Key key, String name) {
      return Arrays.equals(key.name(), name.getBytes(UTF_8));
    }
  }

  private final Keys wanted = new Keys();
  private final boolean everything;
  private final JsonWalk json = new JsonWalk();

  /**
   * @param everything whether fields of the top that nobody named are kept, too
   */
  JsonParser(FieldPlan plan, boolean everything) {
    for (int slot = 0; slot < plan.size(); slot++) {
      wanted.add(plan.names().get(slot), slot);
    }
    this.everything = everything;
  }

  @Override
  public boolean parse(byte[] b, int from, int to, LineParts parts) {
    json.start(b, from, to);
    return json.peek() == '{' && object(b, wanted, parts, true) && json.peek() < 0;
  }

  private boolean object(byte[] b, Keys keys, LineParts parts, boolean top) {
    json.take('{');
    if (json.take('}')) {
      return true;
    }
    do {
      if (!json.string()) {
        return false;
      }
      byte[] name = json.unescaped(parts);
      int nameFrom = json.textFrom();
      int nameTo = json.textTo();
      if (!json.take(':')) {
        return false;
      }
      Key key = key(keys, name, nameFrom, nameTo);
      if (key != null && !key.inside().all.isEmpty() && json.peek() == '{') {
        int before = json.at();
        if (!object(b, key.inside(), parts, false)) {
          return false;
        }
        parts.put(key.slot(), b, before, json.at());
      } else if (!value(b, key, name, nameFrom, nameTo, parts, top)) {
        return false;
      }
    } while (json.take(','));
    return json.take('}');
  }

  private boolean value(
      byte[] b,
      @Nullable Key key,
      byte[] name,
      int nameFrom,
      int nameTo,
      LineParts parts,
      boolean top) {
    boolean extra = key == null && top && everything;
    int first = json.peek();
    int before = json.at();
    if (!json.skip()) {
      return false;
    }
    if ((key == null || key.slot() == FieldPlan.NONE) && !extra) {
      return true;
    }
    byte[] buffer = b;
    int from = before;
    int to = json.at();
    if (first == '"') {
      buffer = json.unescaped(parts);
      from = json.textFrom();
      to = json.textTo();
    } else if (first == 'n') {
      return true; // null is as absent
    }
    if (extra) {
      parts.extra(name, nameFrom, nameTo, buffer, from, to);
    } else if (key != null) {
      parts.put(key.slot(), buffer, from, to);
    }
    return true;
  }

  private static @Nullable Key key(Keys keys, byte[] name, int from, int to) {
    List<Key> all = keys.all;
    for (int i = 0; i < all.size(); i++) {
      Key key = all.get(i);
      byte[] wanted = key.name();
      if (wanted.length == to - from && Arrays.equals(wanted, 0, wanted.length, name, from, to)) {
        return key;
      }
    }
    return null;
  }
}
