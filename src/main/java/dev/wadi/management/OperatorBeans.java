package dev.wadi.management;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.Endpoint;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;

/**
 * The parts that an operator calls, under names that are short enough to type: {@code
 * dev.wadi:type=Wal,name=main}. Camel shows the same endpoints too, by their whole URI.
 *
 * <p>Follows Camel's endpoints as routes come and go: where several stand for one part, the first
 * is shown, and the next when that one is gone. Thread-safe.
 */
public final class OperatorBeans extends LifecycleStrategySupport implements AutoCloseable {
  /**
   * What a part is called.
   *
   * @param domain ours, or that of a program which looks for the part there
   * @param type such as Wal
   * @param name such as main; empty for the only one of its type
   */
  public record Title(String domain, String type, String name) {
    /** A part in our own domain. */
    public Title(String type, String name) {
      this("dev.wadi", type, name);
    }
  }

  private final Supplier<MBeanServer> servers;
  private final Function<Endpoint, Optional<Title>> titles;

  /** Guards the fields below and what is registered; JMX is called under it, nothing else. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<Title, List<Object>> parts = new LinkedHashMap<>();
  private @Nullable String gateway;
  private boolean closed;

  /**
   * @param servers asked when there is something to show
   * @param titles which endpoints are shown, and as what
   */
  public OperatorBeans(Supplier<MBeanServer> servers, Function<Endpoint, Optional<Title>> titles) {
    this.servers = servers;
    this.titles = titles;
  }

  /**
   * From now on everything is in JMX.
   *
   * @param instance empty, or what tells this gateway from others in the same JVM
   */
  public void begin(String instance) {
    lock.lock();
    try {
      gateway = instance;
      parts.forEach((title, all) -> register(title, all.get(0)));
    } finally {
      lock.unlock();
    }
  }

  /** Shows a part that is no endpoint; its class is annotated. */
  public void show(Title title, Object part) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      List<Object> all = parts.computeIfAbsent(title, t -> new ArrayList<>());
      all.add(part);
      if (all.size() == 1) {
        register(title, part);
      }
    } finally {
      lock.unlock();
    }
  }

  private void hide(Title title, Object part) {
    lock.lock();
    try {
      List<Object> all = parts.getOrDefault(title, List.of());
      int at = indexOf(all, part);
      if (at < 0) {
        return;
      }
      all.remove(at);
      if (at == 0) {
        unregister(title);
      }
      if (all.isEmpty()) {
        parts.remove(title);
      } else if (at == 0) {
        register(title, all.get(0));
      }
    } finally {
      lock.unlock();
    }
  }

  /* Camel's endpoints are equal by their address; here the very object counts. */
  private static int indexOf(List<Object> all, Object part) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i) == part) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void onEndpointAdd(Endpoint endpoint) {
    titles.apply(endpoint).ifPresent(title -> show(title, endpoint));
  }

  @Override
  public void onEndpointRemove(Endpoint endpoint) {
    titles.apply(endpoint).ifPresent(title -> hide(title, endpoint));
  }

  /** The name of a part in JMX. */
  public static ObjectName nameOf(Title title, String instance) {
    StringBuilder name = new StringBuilder(title.domain()).append(":type=").append(title.type());
    if (!title.name().isEmpty()) {
      boolean plain = title.name().matches("[a-zA-Z0-9._-]+");
      name.append(",name=").append(plain ? title.name() : ObjectName.quote(title.name()));
    }
    if (!instance.isEmpty()) {
      name.append(",gateway=").append(ObjectName.quote(instance));
    }
    try {
      return new ObjectName(name.toString());
    } catch (JMException e) {
      throw new IllegalArgumentException(name + " is no name for JMX", e);
    }
  }

  private void register(Title title, Object part) {
    if (gateway == null || closed) {
      return;
    }
    try {
      servers.get().registerMBean(new AnnotatedBean(part), nameOf(title, gateway));
    } catch (JMException e) {
      throw new IllegalStateException(nameOf(title, gateway) + " cannot be shown in JMX", e);
    }
  }

  private void unregister(Title title) {
    if (gateway == null) {
      return;
    }
    try {
      servers.get().unregisterMBean(nameOf(title, gateway));
    } catch (InstanceNotFoundException e) {
      return; // Somebody else took it out; it is gone, which is what we want.
    } catch (JMException e) {
      throw new IllegalStateException(nameOf(title, gateway) + " stays in JMX", e);
    }
  }

  /** Takes everything out of JMX. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        parts.keySet().forEach(this::unregister);
        parts.clear();
      }
    } finally {
      lock.unlock();
    }
  }
}
