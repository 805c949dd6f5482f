package dev.wadi.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A headless Chromium, driven through chromedriver with the W3C WebDriver protocol. One window; for
 * one thread.
 */
public final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The key under which WebDriver hands out elements. */
  private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process driver;
  private final URI base;
  private final String session;

  private Browser(Process driver, int port, Path profile, int width, int height)
      throws IOException, InterruptedException {
    this.driver = driver;
    this.base = URI.create("http://127.0.0.1:" + port + "/");
    ObjectNode request = JSON.createObjectNode();
    ObjectNode chrome =
        request
            .putObject("capabilities")
            .putObject("alwaysMatch")
            .put("browserName", "chrome")
            .putObject("goog:chromeOptions")
            .put("binary", CHROMIUM.toString());
    ((ObjectNode) request.path("capabilities").path("alwaysMatch"))
        .putObject("goog:loggingPrefs")
        .put("browser", "ALL");
    ArrayNode flags = chrome.putArray("args");
    List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-proxy-server",
            "--user-data-dir=" + profile,
            "--window-size=" + width + "," + height)
        .forEach(flags::add);
    this.session = call("POST", "session", request).path("sessionId").asText();
  }

  /** Whether this machine has the browser at all. */
  public static boolean installed() {
    return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
  }

  /** Starts a browser with a profile of its own. */
  public static Browser start(Path profile, int width, int height)
      throws IOException, InterruptedException {
    Process driver =
        new ProcessBuilder(DRIVER.toString(), "--port=0").redirectErrorStream(true).start();
    try {
      BufferedReader said =
          new BufferedReader(
              new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8));
      int port = -1;
      StringBuilder all = new StringBuilder();
      while (port < 0) {
        String line = said.readLine();
        if (line == null) {
          throw new IOException("chromedriver ended: " + all);
        }
        all.append(line).append('\n');
        Matcher matcher = PORT.matcher(line);
        if (matcher.find()) {
          port = Integer.parseInt(matcher.group(1));
        }
      }
      Thread rest = new Thread(() -> said.lines().forEach(line -> {}), "chromedriver-output");
      rest.setDaemon(true);
      rest.start();
      return new Browser(driver, port, profile, width, height);
    } catch (IOException | InterruptedException | RuntimeException e) {
      driver.destroyForcibly();
      throw e;
    }
  }

  public void open(URI page) throws IOException, InterruptedException {
    call("POST", path("url"), JSON.createObjectNode().put("url", page.toString()));
  }

  /**
   * Ends the session at a console, and stays at a page of it that is next to nothing: each that
   * shows something takes seconds of a processor to load.
   */
  public void logOut(URI console) throws IOException, InterruptedException {
    open(console.resolve("robots.txt"));
    script(
        """
        return fetch('auth/logout', {redirect: 'manual'}).then(() => {
          sessionStorage.clear();
          return true;
        });
        """);
  }

  public String address() throws IOException, InterruptedException {
    return call("GET", path("url"), null).asText();
  }

  /** Types into the first element that matches, waiting until there is one. */
  public void type(String css, String text) throws IOException, InterruptedException {
    call(
        "POST", path("element/" + find(css) + "/value"), JSON.createObjectNode().put("text", text));
  }

  /** The same into a field that may hold something, which is cleared first. */
  public void fill(String css, String text) throws IOException, InterruptedException {
    String field = find(css);
    call("POST", path("element/" + field + "/clear"), JSON.createObjectNode());
    call("POST", path("element/" + field + "/value"), JSON.createObjectNode().put("text", text));
  }

  /** Clicks the first element that matches, waiting until there is one. */
  public void click(String css) throws IOException, InterruptedException {
    clickOn(() -> find(css));
  }

  /** Clicks the first visible element whose own text is this one. */
  public void clickText(String text) throws IOException, InterruptedException {
    String script =
        """
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
          const e = walk.currentNode.parentElement;
          if (walk.currentNode.data.trim() === arguments[0] && e.getClientRects().length > 0) {
            return e;
          }
        }
        return null;
        """;
    clickOn(
        () -> await("the text '" + text + "'", () -> script(script, text)).path(ELEMENT).asText());
  }

  /**
   * Clicks a text whenever it is there, until another one is: a page that draws itself anew forgets
   * what was clicked before.
   */
  public void clickTextUntil(String text, String shown) throws IOException, InterruptedException {
    String script =
        """
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        let click = null;
        while (walk.nextNode()) {
          const e = walk.currentNode.parentElement;
          const said = walk.currentNode.data.trim();
          if (e.getClientRects().length > 0 && said === arguments[1]) {
            return true;
          }
          click = e.getClientRects().length > 0 && said === arguments[0] ? e : click;
        }
        click?.click();
        return null;
        """;
    await("the text '" + shown + "' after '" + text + "'", () -> script(script, text, shown));
  }

  /** Clicks the first visible element with this text that comes after one with another. */
  public void clickTextAfter(String before, String text) throws IOException, InterruptedException {
    String script =
        """
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        let passed = false;
        while (walk.nextNode()) {
          const e = walk.currentNode.parentElement;
          if (e.getClientRects().length === 0) {
            continue;
          }
          const said = walk.currentNode.data.trim();
          if (passed && said === arguments[1]) {
            return e;
          }
          passed = passed || said === arguments[0];
        }
        return null;
        """;
    clickOn(
        () ->
            await(
                    "the text '" + text + "' after '" + before + "'",
                    () -> script(script, before, text))
                .path(ELEMENT)
                .asText());
  }

  /** Finds an element and gives its id. */
  private interface Finding {
    String find() throws IOException, InterruptedException;
  }

  /* Pages redraw themselves: what was found may be another element by the time of the click. */
  private void clickOn(Finding finding) throws IOException, InterruptedException {
    for (int redrawn = 0; ; redrawn++) {
      try {
        call("POST", path("element/" + finding.find() + "/click"), JSON.createObjectNode());
        return;
      } catch (IOException e) {
        if (redrawn == 10 || !String.valueOf(e.getMessage()).contains("stale element reference")) {
          throw e;
        }
      }
    }
  }

  /** Waits until the page shows a text; its hard spaces count as spaces. */
  public void awaitText(String text) throws IOException, InterruptedException {
    await(
        "the text '" + text + "'",
        () ->
            script(
                "return document.body.innerText.replaceAll('\\u00a0', ' ').includes(arguments[0])"
                    + " || null;",
                text));
  }

  /** Waits until a script returns true. */
  public void awaitTrue(String script) throws IOException, InterruptedException {
    await(
        script,
        () -> {
          JsonNode said = script(script);
          return said.asBoolean() ? said : NullNode.getInstance();
        });
  }

  /** Everything the page shows as text. */
  public String text() throws IOException, InterruptedException {
    return script("return document.body.innerText;").asText();
  }

  /** Runs JavaScript in the page and returns its value. */
  public JsonNode script(String script, Object... arguments)
      throws IOException, InterruptedException {
    ObjectNode request = JSON.createObjectNode().put("script", script);
    request.set("args", JSON.valueToTree(arguments));
    return call("POST", path("execute/sync"), request);
  }

  /**
   * What the page wrote to the browser's console since the last time, errors alone. A page of text
   * names no icon, so the browser asks for one where there is none.
   */
  public List<String> errors() throws IOException, InterruptedException {
    List<String> errors = new ArrayList<>();
    JsonNode entries = call("POST", path("se/log"), JSON.createObjectNode().put("type", "browser"));
    for (JsonNode entry : entries) {
      String message = entry.path("message").asText();
      if (entry.path("level").asText().equals("SEVERE") && !message.contains("/favicon.ico - ")) {
        errors.add(message);
      }
    }
    return errors;
  }

  /** Shows pages as another device would, from now on. */
  public void become(int width, int height, boolean dark) throws IOException, InterruptedException {
    ObjectNode size =
        JSON.createObjectNode()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false);
    tell("Emulation.setDeviceMetricsOverride", size);
    ObjectNode media = JSON.createObjectNode();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    tell("Emulation.setEmulatedMedia", media);
  }

  /** From now on whatever is asked for at such an address does not come; none for all comes. */
  public void block(String... addresses) throws IOException, InterruptedException {
    tell("Network.enable", JSON.createObjectNode());
    ObjectNode blocked = JSON.createObjectNode();
    ArrayNode urls = blocked.putArray("urls");
    List.of(addresses).forEach(urls::add);
    tell("Network.setBlockedURLs", blocked);
  }

  /** Forgets a cookie that goes to an address. */
  public void deleteCookie(String name, URI address) throws IOException, InterruptedException {
    tell(
        "Network.deleteCookies",
        JSON.createObjectNode().put("name", name).put("url", address.toString()));
  }

  private void tell(String command, ObjectNode parameters)
      throws IOException, InterruptedException {
    ObjectNode request = JSON.createObjectNode().put("cmd", command);
    request.set("params", parameters);
    call("POST", path("goog/cdp/execute"), request);
  }

  /** Presses keys in whatever has the focus. */
  public void press(String keys) throws IOException, InterruptedException {
    call(
        "POST",
        path(
            "element/"
                + script("return document.activeElement;").path(ELEMENT).asText()
                + "/value"),
        JSON.createObjectNode().put("text", keys));
  }

  /** What the window shows, as PNG. */
  public byte[] screenshot() throws IOException, InterruptedException {
    return Base64.getDecoder().decode(call("GET", path("screenshot"), null).asText());
  }

  @Override
  public void close() throws IOException {
    try {
      call("DELETE", "session/" + session, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      driver.destroy();
      try {
        if (!driver.waitFor(10, TimeUnit.SECONDS)) {
          driver.destroyForcibly();
        }
      } catch (InterruptedException e) {
        driver.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  private String find(String css) throws IOException, InterruptedException {
    JsonNode element =
        await(css, () -> script("const e = document.querySelector(arguments[0]); return e;", css));
    return element.path(ELEMENT).asText();
  }

  private interface Look {
    JsonNode look() throws IOException, InterruptedException;
  }

  /* A page has no event to wait for from outside, so we look again until it shows, within a bound. */
  private JsonNode await(String what, Look look) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      JsonNode seen = look.look();
      if (!seen.isNull()) {
        return seen;
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            "The page does not show " + what + " at " + address() + ". It shows:\n" + text());
      }
      CompletableFuture.runAsync(
              () -> {}, CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS))
          .join();
    }
  }

  private String path(String command) {
    return "session/" + session + "/" + command;
  }

  private JsonNode call(String method, String path, JsonNode body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(Duration.ofSeconds(90))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.toString()))
            .header("Content-Type", "application/json; charset=utf-8")
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    JsonNode value = JSON.readTree(answer.body()).path("value");
    if (answer.statusCode() != 200) {
      throw new IOException(
          method
              + " "
              + path
              + ": "
              + value.path("error").asText()
              + ": "
              + value.path("message").asText());
    }
    return value;
  }
}
