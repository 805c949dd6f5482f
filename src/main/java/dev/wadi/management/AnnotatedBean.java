package dev.wadi.management;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.Descriptor;
import javax.management.DynamicMBean;
import javax.management.ImmutableDescriptor;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.ReflectionException;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An object in JMX as its annotations ({@link ManagedResource}, {@link ManagedAttribute}, {@link
 * ManagedOperation}) describe it: its attributes to be read, its operations with the names of their
 * parameters, and nothing of Camel's own.
 *
 * <p>What an operation throws reaches the caller as one sentence in a JDK exception, so that
 * callers in other processes understand it; {@code null} for a text is the empty text. As
 * thread-safe as the object.
 */
final class AnnotatedBean implements DynamicMBean {
  private static final Logger LOG = LoggerFactory.getLogger(AnnotatedBean.class);

  private final Object object;
  private final Map<String, Method> getters = new TreeMap<>();
  private final Map<String, Method> operations = new TreeMap<>();
  private final MBeanInfo info;

  AnnotatedBean(Object object) {
    this.object = object;
    for (Method method : object.getClass().getMethods()) {
      if (method.isAnnotationPresent(ManagedAttribute.class) && method.getParameterCount() == 0) {
        getters.put(method.getName().replaceFirst("^(get|is)", ""), method);
      } else if (method.isAnnotationPresent(ManagedOperation.class)
          && operations.put(method.getName(), method) != null) {
        throw new IllegalArgumentException(
            object.getClass().getName() + ": two operations " + method.getName());
      }
    }
    ManagedResource resource = object.getClass().getAnnotation(ManagedResource.class);
    info =
        new MBeanInfo(
            object.getClass().getName(),
            resource == null ? "" : resource.description(),
            attributes(),
            null,
            operations(),
            null);
  }

  private MBeanAttributeInfo[] attributes() {
    List<MBeanAttributeInfo> all = new ArrayList<>();
    getters.forEach(
        (name, getter) ->
            all.add(
                new MBeanAttributeInfo(
                    name,
                    getter.getReturnType().getName(),
                    getter.getAnnotation(ManagedAttribute.class).description(),
                    true,
                    false,
                    getter.getName().startsWith("is"),
                    mark(getter))));
    return all.toArray(MBeanAttributeInfo[]::new);
  }

  private MBeanOperationInfo[] operations() {
    return operations.values().stream()
        .sorted(Comparator.comparing(Method::getName))
        .map(
            method ->
                new MBeanOperationInfo(
                    method.getName(),
                    method.getAnnotation(ManagedOperation.class).description(),
                    Parameters.of(method),
                    method.getReturnType().getName(),
                    MBeanOperationInfo.ACTION,
                    operationMark(method)))
        .toArray(MBeanOperationInfo[]::new);
  }

  /* What Camel's own classes declare is shown here too, but it is Camel's to be named. */
  private static Descriptor mark(Method method) {
    return ours(method) ? Parameters.OFFERED : ImmutableDescriptor.EMPTY_DESCRIPTOR;
  }

  private static Descriptor operationMark(Method method) {
    return ours(method)
        ? Parameters.offered(Parameters.needs(method))
        : ImmutableDescriptor.EMPTY_DESCRIPTOR;
  }

  private static boolean ours(Method method) {
    return method.getDeclaringClass().getName().startsWith("dev.wadi.");
  }

  @Override
  public @Nullable Object getAttribute(String attribute)
      throws AttributeNotFoundException, ReflectionException {
    Method getter = getters.get(attribute);
    if (getter == null) {
      throw new AttributeNotFoundException(attribute);
    }
    return call(getter);
  }

  /** Those that can be read: a part that is stopped has some that cannot. */
  @Override
  public AttributeList getAttributes(String[] wanted) {
    AttributeList found = new AttributeList();
    for (String attribute : wanted) {
      try {
        found.add(new Attribute(attribute, getAttribute(attribute)));
      } catch (AttributeNotFoundException | ReflectionException | RuntimeException e) {
        LOG.debug("An attribute cannot be read. attribute={} cause={}", attribute, e.getMessage());
      }
    }
    return found;
  }

  @Override
  public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
    throw new AttributeNotFoundException(attribute.getName() + " cannot be written");
  }

  @Override
  public AttributeList setAttributes(AttributeList unwanted) {
    return new AttributeList();
  }

  @Override
  public @Nullable Object invoke(String operation, Object[] arguments, String[] signature)
      throws ReflectionException {
    Method method = operations.get(operation);
    int given = arguments == null ? 0 : arguments.length;
    if (method == null || method.getParameterCount() != given) {
      String wrong = operation + " with " + given + " arguments";
      throw new ReflectionException(new NoSuchMethodException(wrong), "There is no " + wrong);
    }
    @Nullable Object[] checked = new Object[given];
    MBeanParameterInfo[] parameters = Parameters.of(method);
    for (int i = 0; i < given; i++) {
      checked[i] = given(parameters[i], method.getParameterTypes()[i], arguments[i]);
    }
    return call(method, checked);
  }

  private static Object given(
      MBeanParameterInfo parameter, Class<?> type, @Nullable Object argument) {
    if (argument != null) {
      return argument;
    }
    if (type == String.class) {
      return "";
    }
    throw new IllegalArgumentException(
        parameter.getName() + ": missing (expected: " + type.getSimpleName() + ")");
  }

  private @Nullable Object call(Method method, @Nullable Object... arguments)
      throws ReflectionException {
    try {
      return method.invoke(object, arguments);
    } catch (InvocationTargetException e) {
      throw told(method, e.getCause());
    } catch (IllegalAccessException e) {
      throw new ReflectionException(e);
    }
  }

  private static RuntimeException told(Method method, @Nullable Throwable thrown) {
    Throwable e =
        thrown instanceof UncheckedIOException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : thrown;
    String message = e == null || e.getMessage() == null ? "" : e.getMessage();
    if (e instanceof NoSuchFileException) {
      return new IllegalArgumentException(message + ": no such file or directory");
    }
    if (e instanceof AccessDeniedException) {
      return new IllegalStateException(message + ": permission denied");
    }
    if (!message.isEmpty()
        && (e instanceof IllegalArgumentException || e instanceof DateTimeException)) {
      return new IllegalArgumentException(message);
    }
    if (!message.isEmpty()
        && (e instanceof IOException
            || e instanceof IllegalStateException
            || e instanceof UnsupportedOperationException)) {
      return new IllegalStateException(message);
    }
    LOG.error("An operation failed. operation={}", method.getName(), e);
    return new IllegalStateException(method.getName() + " failed; the log of the gateway says why");
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    return info;
  }
}
