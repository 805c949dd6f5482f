package dev.wadi.source.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who goes first when the door is full and nobody has said a word. */
class StrangersTest {
  private final AtomicLong now = new AtomicLong();
  private final Strangers strangers = new Strangers(now::get);
  private final Channel first = new EmbeddedChannel();
  private final Channel second = new EmbeddedChannel();

  @Test
  void the_one_that_has_waited_for_longest_goes_and_only_once() {
    strangers.add(first);
    now.set(5);
    strangers.add(second);
    now.set(20);

    assertThat(strangers.takeOldest(10)).isSameAs(first);
    assertThat(strangers.takeOldest(10)).isSameAs(second);
    assertThat(strangers.takeOldest(10)).isNull();
  }

  @Test
  void nobody_goes_before_his_time() {
    strangers.add(first);
    now.set(10);

    assertThat(strangers.takeOldest(10)).isNull();
    now.set(11);
    assertThat(strangers.takeOldest(10)).isSameAs(first);
  }

  @Test
  void who_has_said_a_word_or_gone_is_no_stranger() {
    strangers.add(first);
    strangers.remove(first);
    strangers.remove(second);
    now.set(100);

    assertThat(strangers.takeOldest(10)).isNull();
  }
}
