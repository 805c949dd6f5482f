package dev.wadi.chain.validate.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.chain.validate.schema.EntrySchema.Subject;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaBookTest {
  @TempDir Path folder;
  private Path shop;
  private Path part;

  @BeforeEach
  void write() throws IOException {
    shop = folder.resolve("shop.json");
    part = folder.resolve("part.json");
    Files.writeString(shop, "{\"$ref\": \"part.json\"}");
    Files.writeString(part, "{\"type\": \"object\"}");
  }

  private static Batch batch(String... lines) {
    byte[] bytes = String.join("", lines).getBytes(StandardCharsets.UTF_8);
    LogStream.Builder stream = new LogStream.Builder(Labels.of("app", "api"), bytes, 1);
    int offset = 0;
    for (String line : lines) {
      stream.add(1, offset, line.length());
      offset += line.length();
    }
    return new Batch("shop", List.of(stream.build()));
  }

  private static int unfit(SchemaBook book, String source, String... lines) {
    return new SchemaCheck().part(batch(lines), book.of("shop", source)).unfitEntries();
  }

  @Test
  void a_tenant_and_a_source_have_schemas_of_their_own_and_both_are_to_be_fitted()
      throws IOException {
    Path source = folder.resolve("otlp.json");
    Files.writeString(source, "{\"required\": [\"trace\"]}");
    SchemaBook book = new SchemaBook(Map.of("shop", shop), Map.of("otlp", source), Subject.LINE);

    assertThat(book.of("other", "loki")).isEmpty();
    assertThat(book.names()).containsExactly("otlp", "shop");
    assertThat(unfit(book, "loki", "{}", "text")).isEqualTo(1);
    assertThat(unfit(book, "otlp", "{}", "text", "{\"trace\":1}")).isEqualTo(2);
  }

  @Test
  void a_file_that_changed_is_read_again_also_one_that_is_only_referred_to() throws IOException {
    SchemaBook book = new SchemaBook(Map.of("shop", shop), Map.of(), Subject.LINE);
    assertThat(unfit(book, "", "text")).isEqualTo(1);

    Files.writeString(part, "{\"type\": \"string\"}   ");
    book.look();

    assertThat(unfit(book, "", "text")).isZero();
  }

  @Test
  void a_broken_file_changes_nothing_and_is_told_until_it_is_whole_again() throws IOException {
    SchemaBook book = new SchemaBook(Map.of("shop", shop), Map.of(), Subject.LINE);

    Files.writeString(part, "{\"type\": ");
    book.look();
    assertThat(book.problem()).contains("part.json");
    assertThat(unfit(book, "", "text")).isEqualTo(1);

    Files.delete(part);
    book.look();
    assertThat(book.problem()).contains("part.json");
    assertThat(unfit(book, "", "text")).isEqualTo(1);

    Files.writeString(part, "{\"type\": \"string\"}");
    book.look();
    assertThat(book.problem()).isNull();
    assertThat(unfit(book, "", "text")).isZero();
  }

  @Test
  void what_is_wrong_at_the_start_is_told_with_its_file() throws IOException {
    assertThatThrownBy(
            () ->
                new SchemaBook(Map.of("shop", folder.resolve("none.json")), Map.of(), Subject.LINE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.json: cannot be read (NoSuchFileException)");
    Path same = Files.createDirectory(folder.resolve("b")).resolve("shop.json");
    Files.writeString(same, "{}");
    assertThatThrownBy(() -> new SchemaBook(Map.of("a", shop, "b", same), Map.of(), Subject.LINE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has the name of");
  }

  @Test
  void a_batch_is_parted_with_a_reason_beside_each_entry_that_does_not_fit() throws IOException {
    Files.writeString(part, "{\"properties\": {\"price\": {\"type\": \"number\"}}}");
    SchemaBook book = new SchemaBook(Map.of("shop", shop), Map.of(), Subject.LINE);
    SchemaCheck check = new SchemaCheck();
    Batch whole = batch("{\"price\":1}", "{\"price\":\"x\"}", "{\"price\":2}", "{\"price\":[]}");

    SchemaCheck.Parted parted = check.part(whole, book.of("shop", ""));

    assertThat(parted.fit().toEntries())
        .extracting(entry -> entry.line())
        .containsExactly("{\"price\":1}", "{\"price\":2}");
    assertThat(parted.unfit().toEntries())
        .extracting(entry -> entry.line())
        .containsExactly("{\"price\":\"x\"}", "{\"price\":[]}");
    assertThat(parted.unfit().toEntries().get(0).metadata())
        .containsEntry("wadi_reason", "does not fit its schema")
        .containsEntry("wadi_rule", "shop: /price: type (expected: \"number\")");
    assertThat(parted.told()).extracting(entry -> entry.position()).containsExactly(1, 3);
    assertThat(check.checked()).containsEntry("shop", 4L);
    assertThat(check.misfits()).containsEntry(new SchemaCheck.Kind("shop", "type"), 2L);
    Batch good = batch("{}");
    assertThat(check.part(good, book.of("shop", "")).fit()).isSameAs(good);
  }
}
