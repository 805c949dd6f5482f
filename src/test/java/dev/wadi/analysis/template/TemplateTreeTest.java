package dev.wadi.analysis.template;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TemplateTreeTest {
  private final TemplateTree tree = new TemplateTree();
  private final MessageShape shape = new MessageShape();

  private int add(String message) {
    byte[] bytes = message.getBytes(UTF_8);
    shape.read(bytes, 0, bytes.length);
    return tree.add(shape.toBytes());
  }

  private Map<String, Integer> mined(List<String> messages) {
    List<Integer> ids = messages.stream().map(this::add).toList();
    Map<String, Integer> counts = new TreeMap<>();
    ids.forEach(id -> counts.merge(tree.template(id).text(), 1, Integer::sum));
    return counts;
  }

  @Test
  void messages_that_differ_in_masked_places_are_one_template() {
    assertThat(mined(List.of("order 17 failed after 3ms", "order 4711 failed after 12ms")))
        .containsExactly(Map.entry("order <N> failed after <DUR>", 2));
  }

  @Test
  void what_looks_like_a_value_varies_at_once() {
    assertThat(mined(List.of("cannot open /var/log/app/a.log", "cannot open /var/log/web/b.log")))
        .containsExactly(Map.entry("cannot open /var/log/<*>", 2));
  }

  @Test
  void plain_words_vary_from_the_fifth_on() {
    assertThat(mined(List.of("the VM started again", "the VM stopped again"))).hasSize(2);
    assertThat(
            mined(
                List.of(
                    "login of user bob failed",
                    "login of user alice failed",
                    "login of user carol failed",
                    "login of user dave failed",
                    "login of user bob failed",
                    "login of user erin failed")))
        .containsExactly(Map.entry("login of user <*> failed", 6));
  }

  @Test
  void a_key_stays_before_its_value() {
    assertThat(mined(List.of("refused user=bob via=web", "refused user=a/b via=web")))
        .containsExactly(Map.entry("refused user=<*> via=web", 2));
  }

  @Test
  void each_status_says_something_of_its_own() {
    assertThat(mined(List.of("upstream answered 503", "upstream answered 404"))).hasSize(2);
  }

  @Test
  void a_stack_trace_is_one_template_whatever_it_says() {
    String trace =
        "ERROR order %d: x.NoMoneyException: %d\n\tat a.B.c(B.java:%d)\n\tat a.Main.main(M.java:5)";

    assertThat(mined(List.of(trace.formatted(1, 2, 3), trace.formatted(4, 5, 6))))
        .containsExactly(Map.entry("x.NoMoneyException at a.B.c at a.Main.main", 2));
    assertThat(tree.template(0).trace()).isTrue();
  }

  @Test
  void a_shape_that_comes_again_changes_nothing() {
    List<String> messages = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      messages.add(sentence(random));
    }
    List<String> twice = new ArrayList<>(messages);
    messages.forEach(message -> twice.add(twice.indexOf(message) + 1, message));

    TemplateTree other = new TemplateTree();
    Map<String, Boolean> once = new LinkedHashMap<>();
    mined(messages).forEach((text, count) -> once.put(text, true));
    List<Integer> ids = new ArrayList<>();
    for (String message : twice) {
      byte[] bytes = message.getBytes(UTF_8);
      shape.read(bytes, 0, bytes.length);
      ids.add(other.add(shape.toBytes()));
    }
    assertThat(ids.stream().map(id -> other.template(id).text()).distinct().sorted().toList())
        .isEqualTo(once.keySet().stream().sorted().toList());
  }

  @Test
  void the_pattern_of_a_template_matches_all_its_messages() {
    Random random = new Random(11);
    Map<String, Integer> idOf = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      String message = sentence(random);
      idOf.put(message, add(message));
    }

    idOf.forEach(
        (message, id) -> {
          String pattern = tree.template(id).pattern(message);
          assertThat(Pattern.compile(pattern).matcher(message).find())
              .as("%s in %s", pattern, message)
              .isTrue();
        });
  }

  @Test
  void the_pattern_of_a_trace_matches_it() {
    String trace =
        "ERROR [x] 5: a.B$CException: 5\n"
            + "\tat a.B.c(B.java:3)\n"
            + "\tat a.M$$Lambda$7.run(X)\n"
            + "Caused by: z.WError: 2\n";
    int id = add(trace);
    assertThat(Pattern.compile(tree.template(id).pattern(trace)).matcher(trace).find()).isTrue();

    String panic =
        "panic: index [5] out of range\n\ngoroutine 1 [running]:\nmain.f(0x1)\n\t/a/b.go:3 +0x1\n";
    int other = add(panic);
    assertThat(Pattern.compile(tree.template(other).pattern(panic)).matcher(panic).find()).isTrue();
  }

  @Test
  void the_pattern_of_a_coloured_message_matches_it() {
    String message = "\u001b[31mERROR\u001b[0m disk \u0007 full (50%) \u001b[1;33ma.b\u001b[m";
    int id = add(message);

    assertThat(Pattern.compile(tree.template(id).pattern(message)).matcher(message).find())
        .isTrue();
  }

  @Test
  void stays_bounded_where_every_message_is_of_its_own_kind() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      add("same " + word(random) + " " + word(random) + " " + word(random));
    }
    assertThat(tree.size()).isLessThanOrEqualTo(TemplateTree.MAX_IN_LEAF);

    TemplateTree wide = new TemplateTree();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = (word(random) + " " + word(random)).getBytes(UTF_8);
      shape.read(bytes, 0, bytes.length);
      wide.add(shape.toBytes());
    }
    assertThat(wide.size())
        .isLessThanOrEqualTo((TemplateTree.MAX_CHILDREN + 1) * TemplateTree.MAX_IN_LEAF);
  }

  @Test
  void a_removed_template_is_gone() {
    int id = add("order 17 failed");
    int trace = add("x.AException: 1\n\tat a.B.c(B.java:1)");
    tree.remove(id);
    tree.remove(trace);

    assertThat(tree.size()).isZero();
    assertThatThrownBy(() -> tree.template(id)).hasMessageContaining("id: " + id);
    assertThat(add("order 17 failed")).isNotEqualTo(id);
    assertThat(add("x.AException: 1\n\tat a.B.c(B.java:1)")).isNotEqualTo(trace);
  }

  private static String sentence(Random random) {
    String[] verbs = {"failed", "refused", "timed out", "died"};
    return switch (random.nextInt(5)) {
      case 0 -> "order " + random.nextInt(1000) + " " + verbs[random.nextInt(4)];
      case 1 -> "user=" + word(random) + " [" + verbs[random.nextInt(4)] + "] (a|b)*? $x^ {1} \\";
      case 2 ->
          "cannot open /" + word(random) + "/" + word(random) + " at 10.0.0." + random.nextInt(9);
      case 3 -> word(random) + ": größe \uD83D\uDE00 <b> " + random.nextDouble() + "%";
      default ->
          "login of "
              + word(random)
              + " via "
              + word(random)
              + "  failed\twith "
              + random.nextInt();
    };
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }
}
