package dev.wadi.management;

import dev.wadi.model.OperatorMark;
import dev.wadi.model.Role;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.Descriptor;
import javax.management.JMException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.modelmbean.InvalidTargetObjectTypeException;
import javax.management.modelmbean.ModelMBean;
import javax.management.modelmbean.ModelMBeanAttributeInfo;
import javax.management.modelmbean.ModelMBeanConstructorInfo;
import javax.management.modelmbean.ModelMBeanInfo;
import javax.management.modelmbean.ModelMBeanInfoSupport;
import javax.management.modelmbean.ModelMBeanNotificationInfo;
import javax.management.modelmbean.ModelMBeanOperationInfo;
import javax.management.modelmbean.RequiredModelMBean;
import org.apache.camel.CamelContext;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedInstance;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.api.management.NotificationSenderAware;
import org.apache.camel.support.management.DefaultManagementMBeanAssembler;
import org.apache.camel.support.management.MixinRequiredModelMBean;
import org.apache.camel.support.management.NotificationSenderAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Camel's view of its parts in JMX, where operations of ours show what their parameters are called
 * instead of p1, p2, and carry the {@link OperatorMark} with our attributes. Set it at a context
 * before that starts.
 */
public final class NamedOperations extends DefaultManagementMBeanAssembler {
  private static final String BY_REFERENCE = "ObjectReference";

  /*
   * What a part shows follows from its class and that of what it stands for, and there are hundreds
   * of parts of a few classes: made for each of them it was a fifth of the time of a start, and a
   * third of the heap at rest. Nobody changes it afterwards.
   */
  private static final ClassValue<Map<Class<?>, Shown>> SHOWN =
      new ClassValue<>() {
        @Override
        protected Map<Class<?>, Shown> computeValue(Class<?> type) {
          return new ConcurrentHashMap<>();
        }
      };

  /**
   * What a part shows.
   *
   * @param all with what is its own
   * @param standard without that; null when nothing is
   */
  private record Shown(ModelMBeanInfo all, @Nullable ModelMBeanInfo standard) {}

  public NamedOperations(CamelContext context) {
    super(context);
  }

  @Override
  public @Nullable ModelMBean assemble(MBeanServer server, Object part, ObjectName name)
      throws JMException {
    Object own = part instanceof ManagedInstance managed ? managed.getInstance() : part;
    Object shower = own == null ? part : own;
    Map<Class<?>, Shown> known = SHOWN.get(shower.getClass());
    Shown shown = known.get(part.getClass());
    if (shown == null) {
      shown = shown(part, shower, name.toString());
      if (shown == null) {
        return null;
      }
      known.put(part.getClass(), shown);
    }
    try {
      return bean(part, shower, shown);
    } catch (InvalidTargetObjectTypeException e) {
      throw new JMException(e.getMessage());
    }
  }

  private @Nullable Shown shown(Object part, Object shower, String name) throws JMException {
    boolean isOwn = shower != part && shower.getClass().isAnnotationPresent(ManagedResource.class);
    ModelMBeanInfo standard = assembler.getMBeanInfo(camelContext, part, null, name);
    ModelMBeanInfo all =
        isOwn ? assembler.getMBeanInfo(camelContext, part, shower, name) : standard;
    if (all == null) {
      return null;
    }
    if (ours(shower.getClass())) {
      all = named(all, shower.getClass());
    }
    return new Shown(all, isOwn ? standard : null);
  }

  /* As Camel does it: what is not shown by the own object is asked of the part around it. */
  private ModelMBean bean(Object part, Object shower, Shown shown)
      throws JMException, InvalidTargetObjectTypeException {
    RequiredModelMBean around = null;
    if (shown.standard() != null) {
      around = new RequiredModelMBean(shown.standard());
      around.setManagedResource(part, BY_REFERENCE);
    }
    Object asked = around == null ? part : shower;
    Boolean masks = camelContext.getManagementStrategy().getManagementAgent().getMask();
    RequiredModelMBean bean =
        new MixinRequiredModelMBean(
            shown.all(), Boolean.TRUE.equals(masks), shown.standard(), around);
    bean.setManagedResource(asked, BY_REFERENCE);
    if (asked instanceof NotificationSenderAware aware) {
      aware.setNotificationSender(new NotificationSenderAdapter(bean));
    }
    return bean;
  }

  private static ModelMBeanInfo named(ModelMBeanInfo info, Class<?> type) throws JMException {
    return new ModelMBeanInfoSupport(
        info.getClassName(),
        info.getDescription(),
        Arrays.stream(info.getAttributes())
            .map(attribute -> marked((ModelMBeanAttributeInfo) attribute, type))
            .toArray(ModelMBeanAttributeInfo[]::new),
        new ModelMBeanConstructorInfo[0],
        Arrays.stream(info.getOperations())
            .map(operation -> named((ModelMBeanOperationInfo) operation, type))
            .toArray(ModelMBeanOperationInfo[]::new),
        Arrays.copyOf(
            info.getNotifications(),
            info.getNotifications().length,
            ModelMBeanNotificationInfo[].class),
        info.getMBeanDescriptor());
  }

  private static ModelMBeanAttributeInfo marked(ModelMBeanAttributeInfo attribute, Class<?> type) {
    Object getter = attribute.getDescriptor().getFieldValue("getMethod");
    boolean offered =
        Arrays.stream(type.getMethods())
            .anyMatch(
                method ->
                    method.getName().equals(getter)
                        && method.getParameterCount() == 0
                        && method.isAnnotationPresent(ManagedAttribute.class)
                        && ours(method.getDeclaringClass()));
    ModelMBeanAttributeInfo copy = (ModelMBeanAttributeInfo) attribute.clone();
    if (offered) {
      copy.setDescriptor(marked(copy.getDescriptor()));
    }
    return copy;
  }

  private static ModelMBeanOperationInfo named(ModelMBeanOperationInfo operation, Class<?> type) {
    for (Method method : type.getMethods()) {
      if (method.getName().equals(operation.getName())
          && method.isAnnotationPresent(ManagedOperation.class)
          && ours(method.getDeclaringClass())
          && types(Parameters.of(method)).equals(types(operation.getSignature()))) {
        return new ModelMBeanOperationInfo(
            operation.getName(),
            operation.getDescription(),
            Parameters.of(method),
            operation.getReturnType(),
            MBeanOperationInfo.UNKNOWN,
            marked(operation.getDescriptor(), Parameters.needs(method)));
      }
    }
    return operation;
  }

  private static Descriptor marked(Descriptor copy, Role needs) {
    copy.setField(OperatorMark.ROLE, needs.word());
    return marked(copy);
  }

  private static Descriptor marked(Descriptor copy) {
    copy.setField(OperatorMark.FIELD, OperatorMark.SET);
    return copy;
  }

  private static boolean ours(Class<?> type) {
    return type.getName().startsWith("dev.wadi.");
  }

  private static List<String> types(MBeanParameterInfo[] signature) {
    return Arrays.stream(signature).map(MBeanParameterInfo::getType).toList();
  }
}
