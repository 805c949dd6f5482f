package dev.wadi.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import dev.wadi.query.StreamEntry;
import org.junit.jupiter.api.Test;

class LabelTextsTest {
  private static final int STREAMS = 3000;
  private static final int BOUND = 64 << 10;

  private final StreamEntry entry =
      new StreamEntry(
          new BatchMaker("acme").add(Labels.of("app", "shop"), 1, "line").make().streams().get(0));

  private void show(LabelTexts texts) throws ReadException {
    String large = "x".repeat(1000);
    for (int i = 0; i < STREAMS; i++) {
      texts.visit(Labels.of("app", "a" + i % 7, "pod", large + i), entry, 0, i);
    }
  }

  @Test
  void names_and_values_of_one_do_not_grow_with_the_streams() throws Exception {
    LabelTexts names = new LabelTexts(null, false, BOUND);
    show(names);
    LabelTexts apps = new LabelTexts("app", false, BOUND);
    show(apps);

    assertThat(names.names()).containsExactly("app", "pod");
    assertThat(apps.values()).containsExactly("a0", "a1", "a2", "a3", "a4", "a5", "a6");
  }

  @Test
  void values_and_streams_are_counted_without_being_held() throws Exception {
    LabelTexts texts = new LabelTexts(null, true, BOUND);
    show(texts);

    assertThat(texts.counts()).containsEntry("app", 7).containsEntry("pod", STREAMS);
    assertThat(texts.streams()).isEqualTo(STREAMS);
    assertThat(texts.lines()).isEqualTo(STREAMS);
    assertThat(texts.bytes()).isEqualTo(4L * STREAMS);
  }

  @Test
  void more_values_than_an_answer_may_have_are_refused() {
    assertThatThrownBy(() -> show(new LabelTexts("pod", false, BOUND)))
        .isInstanceOf(ReadException.class)
        .hasMessageContaining("names and values of labels would have more than " + BOUND);
  }
}
