package dev.wadi.app.routes;

import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.PluginHelper;

/**
 * Threads for exchanges that go on later, however many there are.
 *
 * <p>Camel's pools take a thousand tasks and refuse the next one, whose exchange then fails: lines
 * that should wait for the disk would be lost. What waits here is bounded where it came in, in
 * bytes, so a task more costs nothing that was not granted.
 */
public final class WaitingTasks {
  private static final int UNLIMITED = -1;

  private WaitingTasks() {}

  /** Lets redeliveries of a context wait so, in place of Camel's pool; before a route is made. */
  public static void ofRedeliveries(CamelContext context) {
    ScheduledExecutorService before = PluginHelper.getErrorHandlerExecutorService(context);
    context
        .getCamelContextExtension()
        .addContextPlugin(
            ScheduledExecutorService.class,
            pool(
                context,
                context,
                "ErrorHandlerRedeliveryTask",
                context.getExecutorServiceManager().getDefaultThreadPoolProfile().getPoolSize()));
    context.getExecutorServiceManager().shutdownNow(before);
  }

  /**
   * A pool of so many threads.
   *
   * @param source whose it is
   */
  static ScheduledExecutorService pool(
      CamelContext context, Object source, String name, int threads) {
    ThreadPoolProfile profile = new ThreadPoolProfile(name);
    profile.setPoolSize(threads);
    profile.setMaxQueueSize(UNLIMITED);
    return context.getExecutorServiceManager().newScheduledThreadPool(source, name, profile);
  }
}
