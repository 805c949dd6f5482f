package dev.wadi.management;

import dev.wadi.model.OperatorMark;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import javax.management.Descriptor;
import javax.management.JMException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.modelmbean.ModelMBean;
import javax.management.modelmbean.ModelMBeanAttributeInfo;
import javax.management.modelmbean.ModelMBeanConstructorInfo;
import javax.management.modelmbean.ModelMBeanInfo;
import javax.management.modelmbean.ModelMBeanInfoSupport;
import javax.management.modelmbean.ModelMBeanNotificationInfo;
import javax.management.modelmbean.ModelMBeanOperationInfo;
import org.apache.camel.CamelContext;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedInstance;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.support.management.DefaultManagementMBeanAssembler;
import org.jspecify.annotations.Nullable;

/**
 * Camel's view of its parts in JMX, where operations of ours show what their parameters are called
 * instead of p1, p2, and carry the {@link OperatorMark} with our attributes. Set it at a context
 * before that starts.
 */
public final class NamedOperations extends DefaultManagementMBeanAssembler {
  public NamedOperations(CamelContext context) {
    super(context);
  }

  @Override
  public @Nullable ModelMBean assemble(MBeanServer server, Object part, ObjectName name)
      throws JMException {
    ModelMBean bean = super.assemble(server, part, name);
    Object ours = part instanceof ManagedInstance managed ? managed.getInstance() : part;
    if (bean != null && ours != null && ours(ours.getClass())) {
      bean.setModelMBeanInfo(named((ModelMBeanInfo) bean.getMBeanInfo(), ours.getClass()));
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
            marked(operation.getDescriptor()));
      }
    }
    return operation;
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
