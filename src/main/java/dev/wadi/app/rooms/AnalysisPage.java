package dev.wadi.app.rooms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.analysis.jobs.JobStatus;
import dev.wadi.analysis.jobs.Jobs;
import dev.wadi.console.GuardedPage;
import dev.wadi.console.OpenPage;
import dev.wadi.model.Rfc3339;
import dev.wadi.model.Role;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /wadi/analysis/}: the jobs as JSON; {@code /wadi/analysis/<id>}: one of them; {@code
 * /wadi/analysis/<id>/<file>}: what it has written. Threads share it.
 */
final class AnalysisPage implements GuardedPage {
  static final String PATH = "/wadi/analysis/";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPE = "application/json; charset=utf-8";

  private final Jobs jobs;

  AnalysisPage(Jobs jobs) {
    this.jobs = jobs;
  }

  /* A viewer sees lines that were redacted, here as in the live view; how jobs stand is everybody's. */
  @Override
  public Role needs(String rest) {
    int slash = rest.indexOf('/');
    if (slash < 0) {
      return Role.VIEWER;
    }
    try {
      Object whose = jobs.status(rest.substring(0, slash)).summary().get(AnalysisOperations.FOR);
      return Role.of(String.valueOf(whose)).orElse(Role.OPERATOR);
    } catch (IllegalArgumentException e) {
      return Role.VIEWER; // There is no such job, and the answer says so.
    }
  }

  @Override
  public OpenPage.Answer answer(String rest) {
    if (rest.isEmpty()) {
      return json(200, jobs.list().stream().map(AnalysisPage::document).toList());
    }
    try {
      if (rest.indexOf('/') < 0) {
        return json(200, document(jobs.status(rest)));
      }
    } catch (IllegalArgumentException e) {
      return json(404, Map.of("error", String.valueOf(e.getMessage())));
    }
    return json(404, Map.of("error", "no result of that name"));
  }

  @Override
  public @Nullable Download download(String rest) {
    int slash = rest.indexOf('/');
    if (slash < 0) {
      return null;
    }
    String name = rest.substring(slash + 1);
    try {
      return new Download(
          jobs.file(rest.substring(0, slash), name), type(name), isShown(name) ? "" : name);
    } catch (NoSuchFileException e) {
      return null; // Then the answer says that there is none.
    }
  }

  private static boolean isShown(String name) {
    return name.endsWith(".html")
        || name.endsWith(".json")
        || name.endsWith(".txt")
        || name.endsWith(".md");
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
      case "html" -> "text/html; charset=utf-8";
      case "json" -> TYPE;
      case "jsonl" -> "application/x-ndjson";
      case "txt", "md" -> "text/plain; charset=utf-8";
      case "csv" -> "text/csv; charset=utf-8";
      default -> "application/octet-stream";
    };
  }

  static Map<String, Object> document(JobStatus status) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("id", status.id());
    one.put("operation", status.operation());
    one.put("capture", status.subject());
    one.put("state", status.state().word());
    one.put("percent", status.percent());
    one.put("asked", Rfc3339.format(status.asked()));
    one.put("ended", status.ended() == null ? "" : Rfc3339.format(status.ended()));
    one.put("message", status.message());
    one.put("found", status.summary());
    List<Map<String, Object>> results = new ArrayList<>();
    for (JobStatus.ResultFile file : status.files()) {
      results.add(Map.of("link", PATH + status.id() + "/" + file.name(), "bytes", file.bytes()));
    }
    one.put("results", results);
    return one;
  }

  private static OpenPage.Answer json(int status, Object document) {
    try {
      return new OpenPage.Answer(status, TYPE, JSON.writeValueAsString(document) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts in a map are always JSON", e);
    }
  }
}
