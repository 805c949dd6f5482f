package dev.wadi.sink.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedSinkTest {
  private final CamelContext camel = new DefaultCamelContext();
  private final List<String> closed = new ArrayList<>();
  private final SharedSink<String, Integer> shared =
      new SharedSink<>(closed::add, String::length, Integer::sum, 0);

  @BeforeEach
  void start() {
    camel.start();
  }

  @AfterEach
  void stop() {
    camel.stop();
  }

  private DeadLetterProducer letters() throws Exception {
    return DeadLetterProducer.open(camel, "log:letters");
  }

  @Test
  void the_first_user_opens_it_and_the_last_one_closes_it() throws Exception {
    shared.use(this::letters, letters -> "first");
    shared.use(this::letters, letters -> "second");
    shared.release();
    assertThat(shared.sink()).isEqualTo("first");
    assertThat(closed).isEmpty();

    shared.release();

    assertThat(shared.sink()).isNull();
    assertThat(closed).containsExactly("first");
    shared.release();
    assertThat(closed).hasSize(1);
  }

  @Test
  void what_all_have_done_is_counted_together() throws Exception {
    shared.use(this::letters, letters -> "12345");
    shared.release();
    shared.use(this::letters, letters -> "123");

    assertThat(shared.counts()).isEqualTo(8);
    shared.release();
    assertThat(shared.counts()).isEqualTo(8);
  }

  @Test
  void who_cannot_open_it_is_no_user_of_it() throws Exception {
    assertThatThrownBy(
            () ->
                shared.use(
                    this::letters,
                    letters -> {
                      throw new IllegalArgumentException("no such server");
                    }))
        .hasMessage("no such server");
    assertThat(shared.sink()).isNull();

    shared.use(this::letters, letters -> "now");

    assertThat(shared.sink()).isEqualTo("now");
    shared.release();
    assertThat(closed).containsExactly("now");
  }

  @Test
  void where_it_leads_nowhere_there_is_none() throws Exception {
    shared.useNone();
    assertThat(shared.sink()).isNull();
    shared.release();

    assertThat(closed).isEmpty();
    assertThat(shared.counts()).isZero();
  }
}
