package dev.wadi.management;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.management.JMException;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.management.DefaultManagementAgent;
import org.jspecify.annotations.Nullable;

/**
 * Camel's way into JMX, which keeps what is to be shown until {@link #begin}. For a process that
 * has one gateway: nobody looks at its beans before it takes lines, and to make hundreds of them
 * was a tenth of a start. Threads share it.
 */
public final class LateAgent extends DefaultManagementAgent {
  private record Part(Object part, boolean force) {}

  /*
   * Guards the fields below. Held while all of it is shown, on purpose: a part that comes or goes
   * at that time must find those before it done.
   */
  private final ReentrantLock waitingLock = new ReentrantLock();
  private final Map<ObjectName, Part> waiting = new LinkedHashMap<>();
  private boolean begun;

  public LateAgent(CamelContext camel) {
    super(camel);
  }

  /**
   * Shows what has waited, in the order in which it came, and from now on everything at once.
   *
   * @throws JMException when a part cannot be shown
   */
  public void begin() throws JMException {
    waitingLock.lock();
    try {
      if (begun) {
        return;
      }
      begun = true;
      createMBeanServer();
      for (Map.Entry<ObjectName, Part> one : waiting.entrySet()) {
        super.register(one.getValue().part(), one.getKey(), one.getValue().force());
      }
      waiting.clear();
    } finally {
      waitingLock.unlock();
    }
  }

  /** Asked for when Camel starts; the JVM makes its own then, with beans that take their time. */
  @Override
  protected void createMBeanServer() {
    if (begun) {
      super.createMBeanServer();
    }
  }

  @Override
  public void register(Object part, ObjectName name, boolean forceRegistration) throws JMException {
    waitingLock.lock();
    try {
      if (begun) {
        super.register(part, name, forceRegistration);
      } else if (forceRegistration || !isRegistered(name)) {
        waiting.put(name, new Part(part, forceRegistration));
      }
    } finally {
      waitingLock.unlock();
    }
  }

  @Override
  public void unregister(ObjectName name) throws JMException {
    waitingLock.lock();
    try {
      @Nullable Part waited = waiting.remove(name);
      if (waited == null) {
        super.unregister(name);
      }
    } finally {
      waitingLock.unlock();
    }
  }

  /** True also for what waits. */
  @Override
  public boolean isRegistered(ObjectName name) {
    waitingLock.lock();
    try {
      if (begun) {
        return super.isRegistered(name);
      }
      // Another gateway may have the name, when somebody has made a server already.
      return waiting.containsKey(name)
          || MBeanServerFactory.findMBeanServer(null).stream()
              .anyMatch(server -> server.isRegistered(name));
    } finally {
      waitingLock.unlock();
    }
  }
}
