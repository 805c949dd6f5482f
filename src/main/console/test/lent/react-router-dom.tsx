// What Hawtio lends, as far as a test without a browser needs it.
import * as React from 'react'

export const useLocation = () => ({ pathname: '/wadi/flow', search: '', hash: '' })
export const useNavigate = () => () => {}
export const Link = ({ to, children }: { to: string; children?: React.ReactNode }) => <a href={to}>{children}</a>
