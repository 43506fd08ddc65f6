/** Sessions, paths, path selection and channels, sans-IO. */
@org.jspecify.annotations.NullMarked
package dev.peerage.session.engine;
