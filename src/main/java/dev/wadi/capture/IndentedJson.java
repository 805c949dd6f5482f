package dev.wadi.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;

/** JSON documents for people: two blanks for each level, one blank after a colon. */
public final class IndentedJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final DefaultIndenter TWO_BLANKS = new DefaultIndenter("  ", "\n");
  private static final Separators SEPARATORS =
      Separators.createDefaultInstance()
          .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
          .withObjectEmptySeparator("")
          .withArrayEmptySeparator("");

  private IndentedJson() {}

  /** Writes a document. */
  public interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** The document that a body writes, with a line end. */
  public static String of(Body body) {
    StringWriter out = new StringWriter();
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(SEPARATORS)
            .withObjectIndenter(TWO_BLANKS)
            .withArrayIndenter(TWO_BLANKS);
    try (JsonGenerator json = JSON.createGenerator(out).setPrettyPrinter(printer)) {
      body.write(json);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return out.append('\n').toString();
  }
}
