package dev.wadi.app.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.concurrent.SizedScheduledExecutorService;
import org.junit.jupiter.api.Test;

class GatewayCamelTest {
  private static final int MORE_THAN_CAMEL_TAKES = 1_100;

  @Test
  void more_bursts_may_wait_for_the_disk_than_a_pool_of_camel_takes() {
    GatewayCamel camel = new GatewayCamel();
    camel.prepare(new Properties());
    try {
      ScheduledExecutorService pool =
          PluginHelper.getErrorHandlerExecutorService(camel.getCamelContext());
      for (int i = 0; i < MORE_THAN_CAMEL_TAKES; i++) {
        var unused = pool.schedule(() -> {}, 1, TimeUnit.HOURS);
      }

      // A stop finds them here, to wake them.
      assertThat(((SizedScheduledExecutorService) pool).getScheduledThreadPoolExecutor().getQueue())
          .hasSize(MORE_THAN_CAMEL_TAKES);
    } finally {
      camel.stop();
    }
  }
}
