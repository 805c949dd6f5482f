package dev.wadi.app.rooms;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.management.Readiness;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The page that says which doors there are: {@code docs/openapi.yaml}, which is in the jar. */
final class OpenApiPage {
  private static final Readiness.Answer PAGE = read();

  private OpenApiPage() {}

  static Readiness.Answer answer() {
    return PAGE;
  }

  private static Readiness.Answer read() {
    try (@Nullable InputStream in = OpenApiPage.class.getResourceAsStream("/openapi.yaml")) {
      return in == null
          ? new Readiness.Answer(404, "text/plain; charset=utf-8", "404 page not found\n")
          : new Readiness.Answer(200, "application/yaml", new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
