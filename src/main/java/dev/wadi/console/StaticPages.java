package dev.wadi.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hawtio's files from the class path ({@code hawtio-static/}), with our own {@code hawtconfig.json}
 * and our own page ({@code page/}) from {@code console/}. They are public software and hold nothing
 * of this gateway. Threads share it.
 */
final class StaticPages {
  private static final String ROOT = "hawtio-static/";
  private static final String OURS = "console/";

  /*
   * Hawtio's start waits for ever for a plugin that does not come, and shows a row of dots. This
   * stands beside it, and styles alone show it, since a script may be what is missing.
   */
  private static final String LATE =
      """
      <style>
      #late {
        margin: 2em; font: 16px/1.5 sans-serif; visibility: hidden; animation: late 0s 15s forwards;
      }
      #root:has(.pf-v6-c-page, .pf-v6-c-login) ~ #late { display: none; }
      @keyframes late { to { visibility: visible; } }
      </style>
      <p id="late">The console has not come up for 15 seconds. <a href="/hawtio/">Load it again</a>,
      or <a href="/hawtio/plain">open it without Wadi's own page</a>: all other tabs work without.</p>
      """;

  /* Letters, digits and single separators; ".." cannot be written with them. */
  private static final Pattern NAME = Pattern.compile("(?:[A-Za-z0-9_-]+[./])*[A-Za-z0-9_-]+");

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json; charset=utf-8"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff", "font/woff"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("ttf", "font/ttf"));

  private final ClassLoader loader;
  private final byte[] index;

  StaticPages(ClassLoader loader) throws IOException {
    this.loader = loader;
    byte[] theirs = load(ROOT + "index.html");
    if (theirs == null) {
      throw new IOException("Hawtio's pages are not on the class path (hawtio-static/index.html)");
    }
    index = new String(theirs, UTF_8).replace("</body>", LATE + "</body>").getBytes(UTF_8);
  }

  /** The file, or the page itself for a path without a dot, or null. */
  @Nullable Reply file(String path) throws IOException {
    if (path.isEmpty() || path.indexOf('.') < 0) {
      return file("index.html");
    }
    if (path.length() > 200 || !NAME.matcher(path).matches()) {
      return null;
    }
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    if (type == null) {
      return null;
    }
    byte[] bytes = path.equals("index.html") ? index : load(ours(path) ? OURS + path : ROOT + path);
    if (bytes == null) {
      return null;
    }
    // Files below static/ carry a hash of their content in the name.
    String cache = path.startsWith("static/") ? "private, max-age=31536000, immutable" : "no-cache";
    return new Reply(200, Map.of("Content-Type", type, "Cache-Control", cache), bytes);
  }

  private static boolean ours(String path) {
    return path.equals("hawtconfig.json") || path.startsWith("page/");
  }

  private byte @Nullable [] load(String resource) throws IOException {
    try (InputStream in = loader.getResourceAsStream(resource)) {
      return in == null ? null : in.readAllBytes();
    }
  }
}
