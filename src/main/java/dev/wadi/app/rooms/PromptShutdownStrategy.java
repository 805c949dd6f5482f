package dev.wadi.app.rooms;

import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Service;
import org.apache.camel.ShutdownRoute;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.impl.engine.DefaultShutdownStrategy;
import org.apache.camel.processor.errorhandler.RedeliveryErrorHandler;
import org.apache.camel.spi.RouteStartupOrder;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.concurrent.SizedScheduledExecutorService;

/**
 * Camel's stop of routes without its pause of a second.
 *
 * <p>Camel holds up what takes in, looks whether anything is under way, and looks again a second
 * later. Most of what is under way takes milliseconds. So everything that can is held up here in
 * the same way, what is under way gets up to that second to end, and Camel finds nothing to wait
 * for.
 */
final class PromptShutdownStrategy extends DefaultShutdownStrategy {
  private static final long LOOK_MILLIS = 2;
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int WAKINGS = 3;
  private static final long WAKING_MILLIS = 20;

  /** One that goes by what was set for another. */
  static PromptShutdownStrategy insteadOf(ShutdownStrategy other) {
    PromptShutdownStrategy own = new PromptShutdownStrategy();
    own.setTimeout(other.getTimeout());
    own.setTimeUnit(other.getTimeUnit());
    own.setShutdownNowOnTimeout(other.isShutdownNowOnTimeout());
    own.setShutdownRoutesInReverseOrder(other.isShutdownRoutesInReverseOrder());
    own.setLogInflightExchangesOnTimeout(other.isLogInflightExchangesOnTimeout());
    own.setSuppressLoggingOnTimeout(other.isSuppressLoggingOnTimeout());
    return own;
  }

  @Override
  protected boolean doShutdown(
      CamelContext context,
      List<RouteStartupOrder> routes,
      long timeout,
      TimeUnit unit,
      boolean suspendOnly,
      boolean abortAfterTimeout,
      boolean forceShutdown)
      throws Exception {
    for (RouteStartupOrder route : routes) {
      holdUp(route);
    }
    long began = System.nanoTime();
    long whole = unit.toNanos(timeout);
    // Camel needs its part: it lets go what does not end by itself.
    long most = Math.min(MOST_NANOS, whole / 4);
    while (isUnderWay(context, routes) && System.nanoTime() - began < most) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    if (!suspendOnly && isUnderWay(context, routes)) {
      tellThoseWhoTryAgain(context, routes);
    }
    long left = TimeUnit.NANOSECONDS.toMillis(whole - (System.nanoTime() - began));
    return super.doShutdown(
        context,
        routes,
        Math.max(1, left),
        TimeUnit.MILLISECONDS,
        suspendOnly,
        abortAfterTimeout,
        forceShutdown);
  }

  private void holdUp(RouteStartupOrder route) {
    if (route.getRoute().getShutdownRoute() == ShutdownRoute.Defer) {
      return;
    }
    Consumer consumer = route.getInput();
    ShutdownRunningTask task = route.getRoute().getShutdownRunningTask();
    boolean deferred = consumer instanceof ShutdownAware aware && aware.deferShutdown(task);
    if (!deferred && consumer instanceof Suspendable) {
      suspendNow(route.getRoute().getId(), consumer);
    }
  }

  /*
   * Camel tells error handlers that nothing is tried again, and what waits for its next try hears it when that is due, or
   * never, when the pool that would have woken it is gone by then. So it is woken now.
   */
  private static void tellThoseWhoTryAgain(CamelContext context, List<RouteStartupOrder> routes)
      throws InterruptedException {
    for (RouteStartupOrder route : routes) {
      for (Service service : route.getServices()) {
        for (Service child : ServiceHelper.getChildServices(service, true)) {
          if (child instanceof RedeliveryErrorHandler handler) {
            handler.prepareShutdown(false, false);
          }
        }
      }
    }
    // One that had just found that it may be tried again waits only now.
    for (int times = 0; times < WAKINGS && isUnderWay(context, routes); times++) {
      if (PluginHelper.getErrorHandlerExecutorService(context)
          instanceof SizedScheduledExecutorService pool) {
        wake(pool.getScheduledThreadPoolExecutor());
      }
      TimeUnit.MILLISECONDS.sleep(WAKING_MILLIS);
    }
  }

  private static void wake(ScheduledThreadPoolExecutor pool) {
    for (Runnable waiting : List.copyOf(pool.getQueue())) {
      if (pool.remove(waiting)) {
        pool.execute(waiting);
      }
    }
  }

  private static boolean isUnderWay(CamelContext context, List<RouteStartupOrder> routes) {
    for (RouteStartupOrder route : routes) {
      if (context.getInflightRepository().size(route.getRoute().getId()) > 0
          || getPendingInflightExchanges(route) > 0) {
        return true;
      }
    }
    return false;
  }
}
