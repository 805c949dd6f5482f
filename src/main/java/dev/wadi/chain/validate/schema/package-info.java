/** JSON Schema for lines: what those of a tenant or a source have to be. No Camel. */
@NullMarked
package dev.wadi.chain.validate.schema;

import org.jspecify.annotations.NullMarked;
