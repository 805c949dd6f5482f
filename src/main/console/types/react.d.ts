// As much of React as the page uses. The library itself is lent by Hawtio at run time.
declare module 'react' {
  export type ReactNode = ReactElement | string | number | boolean | null | undefined | ReactNode[]
  export interface ReactElement {
    readonly type: unknown
    readonly props: unknown
    readonly key: string | null
  }
  export type ComponentType<P> = (props: P) => ReactElement | null
  export interface RefObject<T> {
    current: T | null
  }
  export interface MutableRefObject<T> {
    current: T
  }
  export interface Context<T> {
    readonly Provider: ComponentType<{ value: T; children?: ReactNode }>
  }
  export type Update<T> = (next: T | ((before: T) => T)) => void

  export class Component<P, S> {
    readonly props: P
    state: S
    setState(next: S): void
    render(): ReactNode
  }
  export const Fragment: ComponentType<{ children?: ReactNode }>
  export function createElement(type: unknown, props?: unknown, ...children: ReactNode[]): ReactElement
  export function createContext<T>(value: T): Context<T>
  export function memo<P>(component: ComponentType<P>): ComponentType<P>
  export function useCallback<F>(call: F, needs: readonly unknown[]): F
  export function useContext<T>(context: Context<T>): T
  export function useEffect(effect: () => void | (() => void), needs?: readonly unknown[]): void
  export function useLayoutEffect(effect: () => void | (() => void), needs?: readonly unknown[]): void
  export function useId(): string
  export function useMemo<T>(make: () => T, needs: readonly unknown[]): T
  export function useRef<T>(value: T): MutableRefObject<T>
  export function useRef<T>(value: T | null): RefObject<T>
  export function useState<T>(first: T | (() => T)): [T, Update<T>]

  export interface UiEvent<T = HTMLElement> {
    readonly target: EventTarget
    readonly currentTarget: T
    preventDefault(): void
    stopPropagation(): void
  }
  export interface KeyEvent extends UiEvent {
    readonly key: string
    readonly ctrlKey: boolean
    readonly metaKey: boolean
    readonly shiftKey: boolean
  }
  export interface PointEvent extends UiEvent {
    readonly clientX: number
    readonly clientY: number
  }
  export interface FieldEvent extends UiEvent {
    readonly target: HTMLInputElement & HTMLTextAreaElement & HTMLSelectElement
  }

  export namespace JSX {
    type Element = ReactElement
    interface ElementAttributesProperty {
      props: unknown
    }
    interface ElementClass {
      render(): ReactNode
    }
    interface ElementChildrenAttribute {
      children: unknown
    }
    interface IntrinsicAttributes {
      key?: string | number
    }
    interface Attributes {
      [name: `aria-${string}` | `data-${string}`]: string | number | boolean | undefined
      key?: string | number
      ref?: unknown
      id?: string
      className?: string | undefined
      children?: ReactNode
      role?: string
      title?: string | undefined
      lang?: string
      dir?: string
      hidden?: boolean
      tabIndex?: number
      style?: Record<string, string | number>
      onClick?: (event: PointEvent) => void
      onKeyDown?: (event: KeyEvent) => void
      onSubmit?: (event: UiEvent) => void
      onChange?: (event: FieldEvent) => void
      onScroll?: (event: UiEvent) => void
      onMouseEnter?: (event: PointEvent) => void
      onMouseLeave?: (event: PointEvent) => void
      // fields and links
      href?: string
      target?: string
      rel?: string
      download?: string | boolean
      htmlFor?: string
      type?: string
      name?: string
      value?: string | number
      placeholder?: string
      disabled?: boolean
      checked?: boolean
      selected?: boolean
      readOnly?: boolean
      required?: boolean
      autoFocus?: boolean
      autoComplete?: string
      spellCheck?: boolean
      list?: string
      rows?: number
      min?: string | number
      max?: string | number
      step?: string | number
      open?: boolean
      colSpan?: number
      rowSpan?: number
      scope?: string
      dateTime?: string
      // pictures
      viewBox?: string
      width?: string | number
      height?: string | number
      preserveAspectRatio?: string
      x?: number | string
      y?: number | string
      x1?: number | string
      x2?: number | string
      y1?: number | string
      y2?: number | string
      dx?: number
      cx?: number
      cy?: number
      r?: number
      rx?: number
      d?: string
      points?: string
      transform?: string
      textAnchor?: string
      focusable?: string
    }
    interface IntrinsicElements {
      [name: string]: Attributes
    }
  }
}

declare module 'react-router-dom' {
  import type { ComponentType, ReactNode } from 'react'
  export interface Place {
    readonly pathname: string
    readonly search: string
    readonly hash: string
  }
  export function useLocation(): Place
  export function useNavigate(): (to: string, how?: { replace?: boolean }) => void
  export const Link: ComponentType<{
    to: string
    className?: string
    'aria-current'?: 'page' | undefined
    children?: ReactNode
  }>
}
