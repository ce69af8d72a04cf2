import { Button, Result } from 'antd'
import { Link } from 'react-router'
import { paths } from '../paths.ts'
import { common } from '../texts/common.ts'
import { useTexts } from '../texts/index.ts'

/** An address that is none. */
export function Nowhere() {
  const t = useTexts(common)
  return <Result status="404" title={t.nowhere} extra={<Link to={paths.home}>{<Button type="primary">{t.home}</Button>}</Link>} />
}

/** A page that this clerk may not see. */
export function Refusal() {
  const t = useTexts(common)
  return <Result status="403" title={t.noRight} subTitle={t.noRightSays} extra={<Link to={paths.home}>{<Button type="primary">{t.home}</Button>}</Link>} />
}
