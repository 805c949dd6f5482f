package dev.wadi.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.wadi.analysis.Numbers;
import dev.wadi.chain.redact.Finding;
import dev.wadi.chain.redact.RedactionResult;
import dev.wadi.chain.redact.RedactionResult.Fate;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.scan.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi redact test}: what would change in a text, and why. */
@Command(
    name = "test",
    description = {
      "Show line by line what redaction would change in a text, and why.",
      "The values themselves are never shown."
    })
final class RedactTestCommand extends JsonCommand {
  private static final int MAX_LINE_BYTES = 16 << 20;

  @Mixin private RedactOptions redaction = new RedactOptions();

  @Parameters(paramLabel = "FILE", description = "Text to look at; - for what is piped in.")
  private String file = "-";

  @Option(names = "--text", description = "Show changed lines as they would be afterwards, too.")
  private boolean text;

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "Whose pseudonyms (default: wadi.tenant.default).")
  private @Nullable String tenant;

  private long lines;
  private long changed;
  private long dropped;
  private long quarantined;
  private long overlong;
  private final Map<String, Long> byType = new TreeMap<>();

  @Override
  protected ExitCode run() throws IOException {
    Redactor redactor = redaction.redactor(shell(), redaction.profile(shell()));
    try (InputLines input = new InputLines(input(), MAX_LINE_BYTES)) {
      if (json()) {
        writeJson(redactor, input);
      } else {
        writeText(redactor, input);
      }
    }
    return ExitCode.OK;
  }

  private InputStream input() throws IOException {
    return file.equals("-")
        ? shell().input()
        : Files.newInputStream(CaptureFolders.given(shell(), Path.of(file)));
  }

  /** Is shown each line that would change. */
  private interface Changed {
    void line(RedactionResult result) throws IOException;
  }

  private void forEachChange(Redactor redactor, InputLines input, Changed visitor)
      throws IOException {
    String whose =
        tenant == null ? redaction.settings(shell()).text("wadi.tenant.default") : tenant;
    for (byte[] line = input.next(); line != null; line = input.next()) {
      lines++;
      if (input.tooLong()) {
        overlong++;
        output().remark("line " + lines + " is longer than 16 MB and was not looked at");
        continue;
      }
      RedactionResult result = redactor.explain(line, whose);
      if (result.fate() == Fate.UNCHANGED) {
        continue;
      }
      switch (result.fate()) {
        case DROPPED -> dropped++;
        case QUARANTINED -> quarantined++;
        default -> changed++;
      }
      result.findings().forEach(one -> byType.merge(one.kind().key(), 1L, Long::sum));
      visitor.line(result);
    }
  }

  private void writeText(Redactor redactor, InputLines input) throws IOException {
    forEachChange(
        redactor,
        input,
        result -> {
          for (Finding one : result.findings()) {
            output()
                .line(
                    "%d: %s, rule %s, score %d -> %s"
                        .formatted(
                            lines,
                            one.kind().key(),
                            one.rule(),
                            one.score(),
                            Terminal.safe(one.replacement())));
          }
          if (result.fate() != Fate.CHANGED) {
            output().line(lines + ": the line is " + word(result.fate()));
          } else if (text) {
            output().line(lines + "= " + Terminal.safe(result.text()));
          }
        });
    if (changed + dropped + quarantined > 0) {
      output().line("");
    }
    output()
        .line(
            "%s lines: %s would change, %s be dropped, %s be set aside; profile %s"
                .formatted(
                    Numbers.count(lines),
                    Numbers.count(changed),
                    Numbers.count(dropped),
                    Numbers.count(quarantined),
                    redactor.label()));
    if (!byType.isEmpty()) {
      Table table = new Table("type", ">found");
      byType.forEach((type, count) -> table.row(type, Numbers.count(count)));
      table.print(output());
    }
  }

  private void writeJson(Redactor redactor, InputLines input) throws IOException {
    JsonGenerator json = new JsonFactory().createGenerator(output().stream());
    json.setPrettyPrinter(new DefaultPrettyPrinter());
    json.writeStartObject();
    json.writeStringField("profile", redactor.profile().name());
    json.writeStringField("profile_hash", redactor.hash());
    json.writeArrayFieldStart("lines");
    forEachChange(redactor, input, result -> writeLine(json, result));
    json.writeEndArray();
    json.writeObjectFieldStart("summary");
    json.writeNumberField("lines", lines);
    json.writeNumberField("changed", changed);
    json.writeNumberField("dropped", dropped);
    json.writeNumberField("quarantined", quarantined);
    json.writeNumberField("overlong", overlong);
    json.writeObjectFieldStart("by_type");
    for (Map.Entry<String, Long> type : byType.entrySet()) {
      json.writeNumberField(type.getKey(), type.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
  }

  private void writeLine(JsonGenerator json, RedactionResult result) throws IOException {
    json.writeStartObject();
    json.writeNumberField("line", lines);
    json.writeStringField("fate", word(result.fate()));
    json.writeArrayFieldStart("findings");
    for (Finding one : result.findings()) {
      json.writeStartObject();
      json.writeStringField("type", one.kind().key());
      json.writeStringField("rule", one.rule());
      json.writeNumberField("score", one.score());
      json.writeStringField("replacement", one.replacement());
      if (!one.kind().equals(Kind.CUSTOM)) {
        /* A pattern of the user's own may count in a text that was changed before it. */
        json.writeNumberField("start", one.start());
        json.writeNumberField("end", one.end());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    if (text && result.fate() == Fate.CHANGED) {
      json.writeStringField("text", result.text());
    }
    json.writeEndObject();
  }

  private static String word(Fate fate) {
    return fate.name().toLowerCase(Locale.ROOT);
  }
}
