/**
 * The data sets that a configuration can name, each a {@link org.dnas4j.data.source.DataSource} in
 * a file of its own.
 */
package org.dnas4j.data.source;
